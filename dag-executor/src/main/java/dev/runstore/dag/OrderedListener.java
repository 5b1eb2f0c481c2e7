package dev.runstore.dag;

import java.util.concurrent.locks.ReentrantLock;

/** Lets one thread at a time through to a listener. */
record OrderedListener(ProgressListener listener, ReentrantLock lock) implements ProgressListener {
  OrderedListener(ProgressListener listener) {
    this(listener, new ReentrantLock());
  }

  @Override
  public void told(Progress progress) {
    lock.lock();
    try {
      listener.told(progress);
    } finally {
      lock.unlock();
    }
  }
}
