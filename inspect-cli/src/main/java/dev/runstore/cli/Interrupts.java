package dev.runstore.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ends some work in order when the process is asked to end, as by Ctrl-C. */
final class Interrupts {
  private static final long SETTLE_SECONDS = 60;

  private Interrupts() {}

  /** Some work. */
  interface Work<T, X extends Exception> {
    T done() throws X;
  }

  /**
   * Does the work. If the process is asked to end meanwhile, the work is stopped first and told of.
   */
  static <T, X extends Exception> T during(Work<T, X> work, Runnable stop) throws X {
    CountDownLatch ended = new CountDownLatch(1);
    Thread hook =
        new Thread(
            () -> {
              stop.run();
              settle(ended);
            },
            "wct-interrupted");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return work.done();
    } finally {
      ended.countDown();
      remove(hook);
    }
  }

  private static void settle(CountDownLatch ended) {
    try {
      if (!ended.await(SETTLE_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("wct: the run did not end in time; wct run --resume goes on with it");
      }
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
