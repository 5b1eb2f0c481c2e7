package dev.runstore.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ends some work in order when the process is asked to end, as by Ctrl-C. */
final class Interrupts {
  private static final long SETTLE_SECONDS = 60;
  private static final long SHOW_SECONDS = 5;

  private Interrupts() {}

  /** Some work. */
  interface Work<T, X extends Exception> {
    T done() throws X;
  }

  /** What is made of it. */
  interface Showing<T, R, X extends Exception> {
    R of(T done) throws X;
  }

  /**
   * Does the work. If the process is asked to end meanwhile, the work is stopped first and told of.
   */
  static <T, X extends Exception> T during(Work<T, X> work, Runnable stop) throws X {
    return during(work, done -> done, stop);
  }

  /** The same, and shows what came of it; that is not waited for long if nobody reads it. */
  static <T, R, X extends Exception> R during(
      Work<T, X> work, Showing<T, R, X> showing, Runnable stop) throws X {
    CountDownLatch done = new CountDownLatch(1);
    CountDownLatch shown = new CountDownLatch(1);
    Thread hook =
        new Thread(
            () -> {
              stop.run();
              settle(done, shown);
            },
            "wct-interrupted");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      T result = work.done();
      done.countDown();
      return showing.of(result);
    } finally {
      done.countDown();
      shown.countDown();
      remove(hook);
    }
  }

  private static void settle(CountDownLatch done, CountDownLatch shown) {
    try {
      if (!done.await(SETTLE_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("wct: the run did not end in time; wct run --resume goes on with it");
      }
      var unused = shown.await(SHOW_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean remove(Thread hook) {
    try {
      return Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      return false;
    }
  }
}
