package dev.runstore.testkit.contract;

import java.util.concurrent.CompletionService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;

/**
 * Callers that start together. Each has a thread that the system interrupts at any point, as the
 * callers of a store have: one that never waits keeps no other from its turn.
 */
final class Race {
  private static final ThreadFactory CALLERS = Thread.ofPlatform().name("caller-", 0).factory();

  private Race() {}

  /** What one of the callers does. */
  interface Part {
    void run(int caller) throws Exception;
  }

  /** Runs so many callers, each in a thread of its own; stops all when one of them fails. */
  static void of(int callers, Part part) {
    try (ExecutorService threads = Executors.newThreadPerTaskExecutor(CALLERS)) {
      CountDownLatch start = new CountDownLatch(1);
      CompletionService<Boolean> ended = new ExecutorCompletionService<>(threads);
      for (int i = 0; i < callers; i++) {
        int caller = i;
        Future<Boolean> unused =
            ended.submit(
                () -> {
                  start.await();
                  part.run(caller);
                  return true;
                });
      }
      start.countDown();
      try {
        for (int i = 0; i < callers; i++) {
          ended.take().get();
        }
      } finally {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("the race was interrupted", e);
    } catch (ExecutionException e) {
      throw new AssertionError("a caller failed: " + e.getCause(), e.getCause());
    }
  }

  /** Lets others go on before a condition is looked at again. */
  static void pause() throws InterruptedException {
    LockSupport.parkNanos(100_000);
    if (Thread.interrupted()) {
      throw new InterruptedException("another caller failed");
    }
  }
}
