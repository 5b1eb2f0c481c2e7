package dev.runstore.postgres;

import dev.runstore.api.model.RunId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The folds of the runs that this session writes or follows. What is used longest ago goes first; a
 * run that is needed again is folded anew from its events.
 */
final class LiveRuns {
  private static final int MAX_RUNS = 4_096;
  private static final long MAX_EVENTS = 400_000;

  private record Key(String tenant, RunId run) {}

  private final Map<Key, LiveRun> runs = new LinkedHashMap<>(64, 0.75f, true);

  /** The run's fold, perhaps still empty. */
  synchronized LiveRun of(String tenant, RunId id) {
    LiveRun run = runs.computeIfAbsent(new Key(tenant, id), key -> new LiveRun(id));
    if (runs.size() > MAX_RUNS) {
      dropEldest();
    }
    return run;
  }

  /** Lets go of a run that needs no fold any more. */
  synchronized void drop(String tenant, RunId id) {
    runs.remove(new Key(tenant, id));
  }

  /** Keeps the memory that long runs take within bounds; the run just used stays. */
  synchronized void trim() {
    long events = runs.values().stream().mapToLong(LiveRun::eventCount).sum();
    while (events > MAX_EVENTS && runs.size() > 1) {
      events -= dropEldest();
    }
  }

  private long dropEldest() {
    Iterator<LiveRun> eldest = runs.values().iterator();
    long events = eldest.next().eventCount();
    eldest.remove();
    return events;
  }
}
