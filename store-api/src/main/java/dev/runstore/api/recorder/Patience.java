package dev.runstore.api.recorder;

import dev.runstore.api.StoreException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Repeats a write until a store answers or the patience of the outage policy is over. */
final class Patience {
  static final Duration FIRST_PAUSE = Duration.ofMillis(20);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final Recorder recorder;

  Patience(Recorder recorder) {
    this.recorder = recorder;
  }

  /**
   * A lost answer is met by one repetition at once, whatever the patience.
   *
   * @throws StoreException.Unavailable if the store does not answer in time
   * @throws StoreException.OutcomeUnknown if its last answer was lost
   */
  <T> T write(Supplier<T> write) {
    long begin = System.nanoTime();
    Duration pause = FIRST_PAUSE;
    boolean repeated = false;
    while (true) {
      try {
        return write.get();
      } catch (StoreException.OutcomeUnknown e) {
        if (repeated && isOver(begin, pause)) {
          throw e;
        }
      } catch (StoreException.Unavailable e) {
        if (isOver(begin, pause)) {
          throw e;
        }
      }
      if (repeated) {
        LockSupport.parkNanos(pause.toNanos());
        pause = longer(pause, LONGEST_PAUSE);
      }
      repeated = true;
    }
  }

  static Duration longer(Duration pause, Duration longest) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(longest) < 0 ? twice : longest;
  }

  private boolean isOver(long begin, Duration pause) {
    Duration patience = recorder.settings().outage().patience();
    Duration spent = Duration.ofNanos(System.nanoTime() - begin);
    return recorder.isClosing() || spent.plus(pause).compareTo(patience) > 0;
  }
}
