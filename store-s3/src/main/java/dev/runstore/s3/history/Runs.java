package dev.runstore.s3.history;

import dev.runstore.api.StoreException;
import dev.runstore.api.model.RunId;
import dev.runstore.s3.bucket.Place;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/** The runs that this session has seen lately. Thread-safe. */
final class Runs {
  private static final int MAX_RUNS = 512;

  private final Place place;
  private final Refusals refusals;
  private final Map<RunId, Held> held =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<RunId, Held> eldest) {
          return size() > MAX_RUNS;
        }
      };

  private record Held(RunLog log, ReentrantLock lock) {}

  Runs(Place place, Refusals refusals) {
    this.place = place;
    this.refusals = refusals;
  }

  /** Does something with a run, as far as it was seen; one thread at a time. */
  <T> T with(RunId id, Function<RunLog, T> action) {
    Held run;
    synchronized (held) {
      run =
          held.computeIfAbsent(
              id, key -> new Held(new RunLog(key, place, refusals), new ReentrantLock()));
    }
    run.lock().lock();
    try {
      return action.apply(run.log());
    } finally {
      run.lock().unlock();
    }
  }

  /** Does something with a run as it is now. */
  <T> T fresh(RunId id, Function<RunLog, T> action) {
    return with(
        id,
        log -> {
          log.refresh();
          return action.apply(log);
        });
  }

  /**
   * Repeats a step that decides and then creates, until nobody was faster. It decides on what was
   * seen; what it refuses, it refuses only after having read again.
   */
  <T> T untilFirst(RunId id, Function<RunLog, Optional<T>> step) {
    return with(
        id,
        log -> {
          boolean fresh = !log.isRead();
          if (fresh) {
            log.refresh();
          }
          while (true) {
            try {
              Optional<T> answer = step.apply(log.required());
              if (answer.isPresent()) {
                return answer.get();
              }
            } catch (StoreException.Conflict | StoreException.Fenced e) {
              if (fresh) {
                throw e;
              }
            }
            log.refresh();
            fresh = true;
          }
        });
  }

  /** Lets go of a run. */
  void forget(RunId id) {
    synchronized (held) {
      held.remove(id);
    }
  }
}
