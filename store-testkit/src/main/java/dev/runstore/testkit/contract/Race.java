package dev.runstore.testkit.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Callers that start together. */
final class Race {
  private Race() {}

  /** What one of the callers does. */
  interface Part {
    void run(int caller) throws Exception;
  }

  /** Runs so many callers, each in a thread of its own, and throws what the first of them threw. */
  static void of(int callers, Part part) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch start = new CountDownLatch(1);
      List<Future<Boolean>> running = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        int caller = i;
        Callable<Boolean> work =
            () -> {
              start.await();
              part.run(caller);
              return true;
            };
        running.add(threads.submit(work));
      }
      start.countDown();
      for (Future<Boolean> one : running) {
        one.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("the race was interrupted", e);
    } catch (ExecutionException e) {
      throw new AssertionError("a caller failed: " + e.getCause(), e.getCause());
    }
  }
}
