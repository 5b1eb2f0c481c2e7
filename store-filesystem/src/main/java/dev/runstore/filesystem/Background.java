package dev.runstore.filesystem;

import dev.runstore.api.StoreException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Makes projections after a write was acknowledged, one at a time. What fails is reported to the
 * log and made anew by maintenance.
 */
final class Background implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.runstore.filesystem");
  private static final int MAX_WAITING = 1_000;
  private final ExecutorService thread =
      new ThreadPoolExecutor(
          0,
          1,
          5,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(MAX_WAITING),
          work -> {
            Thread made = new Thread(work, "runstore-files");
            made.setDaemon(true);
            return made;
          },
          new ThreadPoolExecutor.CallerRunsPolicy());

  /** Does the work soon; in the caller if too much is waiting. */
  void submit(String what, Runnable work) {
    thread.execute(() -> attempt(what, work));
  }

  /** Does the work now; what was acknowledged stands also if it fails. */
  static void attempt(String what, Runnable work) {
    try {
      work.run();
    } catch (StoreException.Expired | StoreException.NotFound e) {
      LOG.log(System.Logger.Level.DEBUG, "no need to " + what + ", the run is gone", e);
    } catch (StoreException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "cannot " + what + ", it can be made anew: " + e.getMessage());
      LOG.log(System.Logger.Level.DEBUG, "where that comes from", e);
    } catch (RuntimeException | InternalError e) {
      LOG.log(System.Logger.Level.WARNING, "cannot " + what + "; it can be made anew", e);
    }
  }

  @Override
  public void close() {
    thread.shutdown();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          if (thread.awaitTermination(1, TimeUnit.HOURS)) {
            return;
          }
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
