package dev.runstore.api.recorder;

import dev.runstore.api.StoreException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * A clock that ticks and workers that write. Stores are called on workers only: an engine
 * interrupts its own threads, and an interrupt would close the file that is being written.
 */
final class Threads implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.runstore.recorder");
  private static final ThreadFactory DAEMONS =
      Thread.ofPlatform().name("runstore-recorder-", 0).daemon().factory();

  private final ExecutorService workers = Executors.newCachedThreadPool(DAEMONS);
  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, DAEMONS);

  Threads() {
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Runs a task on a worker. */
  void run(Runnable task) {
    workers.execute(task);
  }

  /** Runs a task on a worker after a time, unless the recorder is closed before. */
  void after(Duration time, Runnable task) {
    try {
      var unused =
          timer.schedule(() -> workers.execute(task), time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      if (!timer.isShutdown()) {
        throw e;
      }
    }
  }

  /** Runs a task on a worker and waits for it, also in a thread that is being interrupted. */
  <T> T call(Callable<T> task) {
    CompletableFuture<T> done = new CompletableFuture<>();
    workers.execute(
        () -> {
          try {
            done.complete(task.call());
          } catch (Throwable e) {
            done.completeExceptionally(e);
          }
        });
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return done.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException unchecked -> throw unchecked;
        case Error error -> throw error;
        case null, default -> throw new CompletionException(e.getCause());
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Runs a task whose failure changes nothing for the caller. */
  void reportFailure(String what, Runnable task) {
    try {
      task.run();
    } catch (StoreException | UncheckedIOException e) {
      report(what, e);
    }
  }

  /** An error that nobody waits for and that changes nothing for the run. */
  void report(String what, Exception e) {
    LOG.log(System.Logger.Level.WARNING, what, e);
  }

  @Override
  public void close() {
    timer.shutdownNow();
    workers.shutdown();
  }
}
