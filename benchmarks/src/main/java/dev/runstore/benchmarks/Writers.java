package dev.runstore.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs the same work in several threads and takes the time of all. */
final class Writers {
  /** The work of one writer. */
  interface Work {
    void run(int writer) throws Exception;
  }

  private Writers() {}

  /** How many pieces a second all writers did together. */
  static double perSecond(int writers, long pieces, Work work) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(writers)) {
      List<Future<?>> done = new ArrayList<>();
      long start = System.nanoTime();
      for (int i = 0; i < writers; i++) {
        int writer = i;
        Callable<Void> task =
            () -> {
              work.run(writer);
              return null;
            };
        done.add(threads.submit(task));
      }
      for (Future<?> future : done) {
        future.get();
      }
      return pieces * 1e9 / (System.nanoTime() - start);
    }
  }
}
