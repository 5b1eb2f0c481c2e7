package dev.runstore.dag;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Tells a listener in order, on a thread of its own. One that does not come back, as when nobody
 * reads what it prints, holds a command up for a moment only; it misses lines then, and is told how
 * many.
 */
final class OrderedListener implements ProgressListener {
  private static final int LINES = 1_000;
  private static final long PATIENCE_SECONDS = 1;
  private static final System.Logger LOG = System.getLogger("dev.runstore.dag");
  private final ProgressListener listener;
  private final Queue<Progress> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger untold = new AtomicInteger();
  private final Semaphore lines = new Semaphore(LINES);
  private final AtomicLong missed = new AtomicLong();
  private volatile boolean isStuck;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition allTold = lock.newCondition();

  OrderedListener(ProgressListener listener) {
    this.listener = listener;
  }

  @Override
  public void told(Progress progress) {
    if (progress instanceof Progress.LineWritten && !hasRoom()) {
      missed.incrementAndGet();
      return;
    }
    long gap = missed.getAndSet(0);
    if (gap > 0) {
      add(new Progress.LinesMissed(gap));
    }
    add(progress);
  }

  private boolean hasRoom() {
    try {
      isStuck = !lines.tryAcquire(isStuck ? 0 : PATIENCE_SECONDS, TimeUnit.SECONDS);
      return !isStuck;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void add(Progress progress) {
    queue.add(progress);
    if (untold.getAndIncrement() == 0) {
      Thread.ofVirtual().name("runstore-progress").start(this::tell);
    }
  }

  private void tell() {
    do {
      Progress next = queue.remove();
      try {
        listener.told(next);
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.WARNING, "a listener failed at " + next, e);
      }
      if (next instanceof Progress.LineWritten) {
        lines.release();
      }
    } while (untold.decrementAndGet() > 0);
    lock.lock();
    try {
      allTold.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until all is told; not for long if the run was stopped meanwhile. */
  void flush(Stop stop, Duration patience) {
    long deadline = Long.MAX_VALUE;
    lock.lock();
    try {
      while (untold.get() > 0) {
        if (deadline == Long.MAX_VALUE && stop.cause().isPresent()) {
          deadline = System.nanoTime() + patience.toNanos();
        }
        if (System.nanoTime() > deadline) {
          return;
        }
        var unused = allTold.await(50, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }
}
