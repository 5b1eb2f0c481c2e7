package dev.runstore.api.recorder;

import dev.runstore.api.StoreException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Repeats a write until a store answers or the patience of the outage policy is over. */
final class Patience {
  static final Duration FIRST_PAUSE = Duration.ofMillis(20);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  /** A store that has not answered for so long is told of before its call ends. */
  private static final Duration LATE = Duration.ofSeconds(2);

  private final Recorder recorder;
  private final AtomicBoolean told = new AtomicBoolean();
  private final AtomicBoolean watched = new AtomicBoolean();
  private volatile OptionalLong begun = OptionalLong.empty();
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

  /**
   * As {@link #write}, of something that takes no time by itself: that the store does not answer is
   * told while a call still waits for it, too.
   */
  <T> T writeShort(Supplier<T> write) {
    begun = OptionalLong.of(System.nanoTime());
    watch();
    try {
      return write(write);
    } finally {
      begun = OptionalLong.empty();
    }
  }

  /** One look is ahead while there are writes, however many they are. */
  private void watch() {
    if (watched.compareAndSet(false, true)) {
      recorder.threads().after(LATE, this::look);
    }
  }

  private void look() {
    watched.set(false);
    OptionalLong since = begun;
    if (since.isEmpty()) {
      return;
    }
    if (System.nanoTime() - since.getAsLong() < LATE.toNanos()) {
      watch();
    } else {
      tell(
          new StoreException.Unavailable(
              "the store has not answered for " + LATE.toSeconds() + " seconds"));
    }
  }

  /** The store has answered, so that the next outage is another one. */
  void answered() {
    told.set(false);
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
    if (told.compareAndSet(false, true)) {
      recorder.settings().trouble().accept(trouble);
    }
  }
}
