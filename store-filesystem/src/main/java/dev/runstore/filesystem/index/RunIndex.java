package dev.runstore.filesystem.index;

import dev.runstore.api.Page;
import dev.runstore.api.PageRequest;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreException;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.support.Cursors;
import dev.runstore.filesystem.disk.Disk;
import dev.runstore.filesystem.disk.Locks;
import dev.runstore.filesystem.disk.Places;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Lists the runs of a tenant. */
public final class RunIndex implements AutoCloseable {
  private final Places places;
  private final Function<RunId, Optional<Run>> headers;

  /** The index of the tenant in these places. */
  public RunIndex(
      Disk disk, Places places, Supplier<Locks> locks, Function<RunId, Optional<Run>> headers) {
    this.places = places;
    this.headers = headers;
  }

  /** Says that a run is about to be created. */
  public void open(RunId run) {}

  /** Says that a run has ended. */
  public void closed(Run run) {}

  /** Says that a run that has ended has new notes. */
  public void changed(Run run) {}

  /** Says that a run was deleted. */
  public void deleted(RunId run) {}

  /** The header of a run that has ended, as the index has it. */
  public Optional<Run> find(RunId run) {
    return Optional.empty();
  }

  /** The runs that have not ended, the oldest first. */
  public List<RunId> openRuns() {
    return ids();
  }

  /** A page of the runs that match. */
  public Page<Run> list(RunQuery query, PageRequest request) {
    String binding = query.toString();
    Optional<String> after = request.after().map(cursor -> Cursors.position(cursor, binding));
    Comparator<Run> order =
        switch (query.order()) {
          case NEWEST -> Comparator.comparing(Run::id);
          case ENDED ->
              Comparator.comparing((Run run) -> run.endKey().orElse(Instant.EPOCH))
                  .thenComparing(Run::id);
        };
    List<Run> all = new ArrayList<>();
    for (RunId id : ids()) {
      header(id).filter(query::matches).ifPresent(all::add);
    }
    all.sort(order.reversed());
    List<Run> page = new ArrayList<>();
    for (Run run : all) {
      if (after.isEmpty() || key(query, run).compareTo(after.get()) < 0) {
        if (page.size() == request.limit()) {
          String last = key(query, page.get(page.size() - 1));
          return new Page<>(page, Optional.of(Cursors.of(binding, last)));
        }
        page.add(run);
      }
    }
    return Page.last(page);
  }

  private Optional<Run> header(RunId id) {
    try {
      return headers.apply(id);
    } catch (StoreException.Corrupt | StoreException.Expired e) {
      return Optional.empty();
    }
  }

  private static String key(RunQuery query, Run run) {
    return switch (query.order()) {
      case NEWEST -> run.id().value();
      case ENDED ->
          String.format(
              "%020d%s", run.endKey().orElse(Instant.EPOCH).toEpochMilli(), run.id().value());
    };
  }

  private List<RunId> ids() {
    String[] names = places.runs().toFile().list();
    List<RunId> ids = new ArrayList<>();
    if (names != null) {
      for (String name : names) {
        RunId.parse(name).ifPresent(ids::add);
      }
    }
    ids.sort(Comparator.naturalOrder());
    return ids;
  }

  @Override
  public void close() {}
}
