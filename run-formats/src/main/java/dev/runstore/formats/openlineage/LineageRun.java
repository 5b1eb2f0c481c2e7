package dev.runstore.formats.openlineage;

import dev.runstore.api.model.ArtifactRole;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Warning;
import dev.runstore.formats.RunLosses;
import dev.runstore.formats.draft.JsonView;
import dev.runstore.formats.draft.RunDraft;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** All events of one run. */
final class LineageRun {
  private record Dataset(ArtifactRole role, String namespace, String name) {
    String full() {
      return namespace + ":" + name;
    }
  }

  private final String id;
  private final List<JsonView> events = new ArrayList<>();
  private final Map<String, Long> types = new TreeMap<>();
  private final Set<Dataset> links = new LinkedHashSet<>();
  private final Set<String> runFacets = new TreeSet<>();
  private final Set<String> jobFacets = new TreeSet<>();
  private final Set<String> datasetFacets = new TreeSet<>();
  private long missingTime;
  private long unreadableTime;
  private long missingSchema;

  LineageRun(String id, List<JsonView> events) {
    this.id = id;
    events.forEach(this::add);
  }

  String id() {
    return id;
  }

  private void add(JsonView event) {
    events.add(event);
    types.merge(type(event), 1L, Long::sum);
    runFacets.addAll(event.at("run", "facets").members().keySet());
    jobFacets.addAll(event.at("job", "facets").members().keySet());
    datasets(event.at("inputs"), ArtifactRole.CONSUMED);
    datasets(event.at("outputs"), ArtifactRole.PRODUCED);
    missingTime += event.at("eventTime").isThere() ? 0 : 1;
    unreadableTime +=
        event.at("eventTime").isThere() && event.at("eventTime").time().isEmpty() ? 1 : 0;
    missingSchema += event.at("schemaURL").isThere() ? 0 : 1;
  }

  private static String type(JsonView event) {
    return event.at("eventType").text("OTHER").toUpperCase(Locale.ROOT);
  }

  private void datasets(JsonView list, ArtifactRole role) {
    for (JsonView dataset : list.items()) {
      String name = dataset.at("name").text("");
      if (!name.isEmpty()) {
        links.add(new Dataset(role, dataset.at("namespace").text(""), name));
      }
      datasetFacets.addAll(dataset.at("facets").members().keySet());
    }
  }

  /** The run that started it, by its id there. */
  Optional<String> parent() {
    return parent(events);
  }

  static Optional<String> parent(List<JsonView> events) {
    return events.stream()
        .flatMap(event -> event.at("run", "facets", "parent", "run", "runId").text().stream())
        .findFirst();
  }

  /**
   * The run as it is now.
   *
   * @param there as it was before
   */
  RunDraft draft(String format, Optional<Run> there) {
    Optional<Run> own = own();
    return own.isPresent() ? ownDraft(format, own.get()) : draftOf(format, there);
  }

  /** Whether an export of a run made the events. */
  boolean isOwn() {
    return own().isPresent();
  }

  private Optional<Run> own() {
    return events.stream().flatMap(event -> OwnLineage.run(event).stream()).reduce((a, b) -> b);
  }

  /** The run that an export was made of. */
  private RunDraft ownDraft(String format, Run told) {
    RunDraft run = new RunDraft(format, id, told.subject(), told.startedAt());
    OwnLineage.facts(run, told);
    for (JsonView event : events) {
      event
          .at("run", "facets", "runstore_run", "labels")
          .members()
          .forEach((key, value) -> run.label(key, value.text()));
    }
    events.forEach(event -> run.event(type(event), time(event), event.value()));
    if (told.status() != RunStatus.QUEUED) {
      run.started(told.startedAt());
    }
    OwnLineage.tell(run, events);
    lost().ifPresent(lost -> run.warned(lost.code(), lost.message()));
    if (told.status().isTerminal()) {
      run.error(told.error()).took(told.duration()).used(told.usage());
      run.ended(told.status(), told.sourceStatus().orElse(""), told.endedAt());
    }
    return run;
  }

  private Optional<Warning> lost() {
    return events.stream()
        .flatMap(e -> e.at("run", "facets", "runstore_run", "missing").text().stream())
        .findFirst()
        .map(RunLosses::warning);
  }

  private RunDraft draftOf(String format, Optional<Run> there) {
    List<JsonView> ordered = new ArrayList<>(events);
    ordered.sort(Comparator.comparing(event -> time(event).orElse(Instant.MIN)));
    Optional<Instant> start =
        events.stream().flatMap(e -> time(e).stream()).min(Instant::compareTo);
    JsonView job = events.get(0).at("job");
    String name = job.at("name").text("job");
    RunDraft run =
        new RunDraft(
            format, id, RunDraft.workflow(job.at("namespace").text("") + ":" + name), start);
    run.label("namespace", job.at("namespace").text());
    run.label("job", Optional.of(name));
    run.with("parentRun", firstFacet("parent"));
    run.with("nominalTime", firstFacet("nominalTime"));
    run.started(there.flatMap(Run::startedAt).or(() -> start));
    ordered.forEach(event -> run.event(type(event), time(event), event.value()));
    for (Dataset link : links) {
      run.reference(
          Optional.empty(),
          link.role(),
          link.full(),
          OptionalLong.empty(),
          Optional.of(link.namespace()).filter(text -> !text.isEmpty()));
    }
    lost().ifPresent(lost -> run.warned(lost.code(), lost.message()));
    measures(run);
    end(run, ordered);
    return run;
  }

  private Optional<dev.runstore.api.model.JsonValue> firstFacet(String name) {
    return events.stream()
        .flatMap(event -> event.at("run", "facets", name).value().stream())
        .findFirst();
  }

  /** By the times of the events, whatever their order in the file. */
  private static void end(RunDraft run, List<JsonView> ordered) {
    Optional<JsonView> last =
        ordered.stream()
            .filter(event -> Set.of("COMPLETE", "FAIL", "ABORT").contains(type(event)))
            .reduce((first, second) -> second);
    if (last.isPresent()) {
      JsonView message = last.get().at("run", "facets", "errorMessage");
      if (message.isThere()) {
        run.error(
            Optional.of(
                new ErrorInfo(
                    message.at("programmingLanguage").text("error"),
                    message.at("message").text("the event gives no message"),
                    message.at("stackTrace").text())));
      }
      String word =
          switch (type(last.get())) {
            case "COMPLETE" -> "succeeded";
            case "FAIL" -> "failed";
            default -> "aborted";
          };
      run.ended(word, ordered.stream().flatMap(e -> time(e).stream()).max(Instant::compareTo));
    }
  }

  private void measures(RunDraft run) {
    Set<String> distinct = new TreeSet<>();
    links.forEach(link -> distinct.add(link.full()));
    run.measure("events", events.size());
    run.measure("runEvents", events.size());
    run.measure("eventTypes", types);
    run.measure("inputs", links.stream().filter(l -> l.role() == ArtifactRole.CONSUMED).count());
    run.measure("outputs", links.stream().filter(l -> l.role() == ArtifactRole.PRODUCED).count());
    run.measure("datasets", distinct.size());
    run.measure("jobDatasetEdges", links.size());
    run.measure("runFacets", runFacets);
    run.measure("jobFacets", jobFacets);
    run.measure("datasetFacets", datasetFacets);
    run.measure("missingEventTime", missingTime);
    run.measure("unparsableEventTime", unreadableTime);
    run.measure("missingSchemaUrl", missingSchema);
  }

  private static Optional<Instant> time(JsonView event) {
    return event.at("eventTime").time();
  }
}
