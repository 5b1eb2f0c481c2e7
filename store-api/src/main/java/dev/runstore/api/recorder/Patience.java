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
  private volatile boolean told;
  private volatile boolean spent;

  Patience(Recorder recorder) {
    this.recorder = recorder;
  }

  /**
   * A lost answer is met by one repetition at once, whatever the patience. Once the patience is
   * over, it is over until the store has answered.
   *
   * @throws StoreException.Unavailable if the store does not answer in time
   * @throws StoreException.OutcomeUnknown if its last answer was lost
   */
  <T> T write(Supplier<T> write) {
    long begin = System.nanoTime();
    Duration pause = FIRST_PAUSE;
    boolean repeated = false;
    while (true) {
      StoreException trouble;
      try {
        T answer = write.get();
        answered();
        return answer;
      } catch (StoreException.OutcomeUnknown e) {
        if (repeated && isOver(begin, pause)) {
          throw e;
        }
        trouble = e;
      } catch (StoreException.Unavailable e) {
        if (isOver(begin, pause)) {
          throw e;
        }
        trouble = e;
      }
      if (repeated) {
        tell(trouble);
        LockSupport.parkNanos(pause.toNanos());
        pause = longer(pause, LONGEST_PAUSE);
      }
      repeated = true;
    }
  }

  /** The store has answered, so that the next outage is another one. */
  void answered() {
    told = false;
    spent = false;
  }

  static Duration longer(Duration pause, Duration longest) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(longest) < 0 ? twice : longest;
  }

  private boolean isOver(long begin, Duration pause) {
    Duration patience = recorder.settings().outage().patience();
    Duration waited = Duration.ofNanos(System.nanoTime() - begin);
    spent |= waited.plus(pause).compareTo(patience) > 0;
    return recorder.isClosing() || spent;
  }

  private void tell(StoreException trouble) {
    if (!told) {
      told = true;
      recorder.settings().trouble().accept(trouble);
    }
  }
}
