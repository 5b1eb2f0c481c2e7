package dev.runstore.dag;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Whether and why a run is to be stopped. The first cause counts. Thread-safe. */
final class Stop {
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Set<Runnable> actions = new LinkedHashSet<>();
  private Optional<Cause> cause = Optional.empty();

  /** Why. */
  sealed interface Cause {
    String reason();

    /** Somebody asked for it. */
    record Cancelled(String reason) implements Cause {}

    /** The run took too long. */
    record TimedOut(String reason) implements Cause {}

    /** The run cannot be recorded any more. */
    record Lost(String reason, RuntimeException failure) implements Cause {}
  }

  /** Stops, unless it is stopped already; the actions run side by side. */
  synchronized void because(Cause why) {
    if (cause.isEmpty()) {
      cause = Optional.of(why);
      stopped.countDown();
      actions.forEach(Thread::startVirtualThread);
    }
  }

  synchronized Optional<Cause> cause() {
    return cause;
  }

  /** Has an action run when this is stopped, at once if it is. */
  synchronized void onStop(Runnable action) {
    actions.add(action);
    if (cause.isPresent()) {
      Thread.startVirtualThread(action);
    }
  }

  /**
   * Takes an action back.
   *
   * @return whether it runs or has run already
   */
  synchronized boolean forget(Runnable action) {
    actions.remove(action);
    return cause.isPresent();
  }

  /** Waits until this is stopped, at most this long. */
  Optional<Cause> await(Duration time) throws InterruptedException {
    return stopped.await(time.toNanos(), TimeUnit.NANOSECONDS) ? cause() : Optional.empty();
  }
}
