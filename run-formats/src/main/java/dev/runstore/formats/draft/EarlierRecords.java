package dev.runstore.formats.draft;

import dev.runstore.api.ByteRange;
import dev.runstore.api.EventQuery;
import dev.runstore.api.Pages;
import dev.runstore.api.RunQuery;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.Alias;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.formats.EventWalk;
import dev.runstore.formats.FittingTexts;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.ImportTarget;
import dev.runstore.formats.ImportTarget.Naming;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What earlier imports kept of runs whose records come in more than one file: each record is the
 * payload of an event of the run, so that the records of all files can be read together.
 */
public final class EarlierRecords {
  private final ImportTarget target;
  private final ImportSource source;
  private final String format;
  private final Map<String, Run> runs;

  private EarlierRecords(
      ImportTarget target, ImportSource source, String format, Map<String, Run> runs) {
    this.target = target;
    this.source = source;
    this.format = format;
    this.runs = runs;
  }

  /**
   * Looks for runs that were imported from this format.
   *
   * @param source what is imported now, to be named by refusals
   * @param ids their ids there
   */
  public static EarlierRecords of(
      ImportTarget target, ImportSource source, String format, Set<String> ids) {
    Map<String, Run> found = new HashMap<>();
    if (target.naming() == Naming.DERIVED) {
      Set<Alias> aliases = new HashSet<>();
      ids.forEach(id -> aliases.add(alias(id, format)));
      RunQuery query =
          aliases.size() == 1 ? RunQuery.all().knownAs(aliases.iterator().next()) : RunQuery.all();
      for (Run run : Pages.all(500, page -> target.executions().list(query, page))) {
        if (run.origin().filter(format::equals).isPresent()) {
          run.aliases().stream()
              .filter(aliases::contains)
              .forEach(alias -> found.merge(alias.value(), run, EarlierRecords::first));
        }
      }
    }
    return new EarlierRecords(target, source, format, found);
  }

  /** The one that was there first; others are copies of it. */
  private static Run first(Run one, Run other) {
    return other.recordedAt().isBefore(one.recordedAt()) ? other : one;
  }

  private static Alias alias(String id, String format) {
    return new Alias(FittingTexts.name(id, format));
  }

  /** The run that is there, by its id in the source. */
  public Optional<Run> run(String id) {
    return Optional.ofNullable(runs.get(alias(id, format).value()));
  }

  /** The records that are there of this run, in the order in which they came, and then new ones. */
  public List<JsonView> and(String id, List<JsonView> given) {
    List<JsonView> all = new ArrayList<>(run(id).map(run -> records(run.id())).orElse(List.of()));
    Map<Optional<JsonValue>, Integer> there = new HashMap<>();
    all.forEach(record -> there.merge(record.value(), 1, Integer::sum));
    for (JsonView record : given) {
      if (there.merge(record.value(), -1, Integer::sum) < 0) {
        all.add(record);
      }
    }
    return all;
  }

  private List<JsonView> records(RunId runId) {
    List<JsonView> records = new ArrayList<>();
    EventWalk.of(target.executions(), runId, EventQuery.all())
        .forEachRemaining(
            event -> {
              if (event.body() instanceof EventBody.Custom custom && custom.ref().isEmpty()) {
                custom
                    .payload()
                    .flatMap(this::value)
                    .ifPresent(
                        value ->
                            records.add(new JsonView(value.tree(), "$(" + runId + ")", source)));
              }
            });
    return records;
  }

  private Optional<JsonValue> value(Payload payload) {
    return switch (payload) {
      case Payload.Json json -> Optional.of(json.value());
      case Payload.Binary binary -> Optional.empty();
      case Payload.Reference reference -> reference.artifact().map(this::read);
    };
  }

  private JsonValue read(ArtifactKey key) {
    try (InputStream in = target.artifacts().open(key, ByteRange.ALL)) {
      return JsonValue.parse(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + key + ": " + e.getMessage(), e);
    }
  }
}
