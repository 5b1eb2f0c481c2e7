package dev.runstore.filesystem.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Locks between the processes of one host: bytes of one file that nobody reads, so that closing
 * another file lets none of them go. They end with the process. One instance serves all sessions of
 * a process on the same store. Not reentrant.
 */
public final class Locks implements Closeable {
  private static final Map<Path, Locks> OPEN = new HashMap<>();
  private final Path file;
  private final FileChannel channel;
  private final Map<Long, Waiters> keys = new ConcurrentHashMap<>();
  private int sessions = 1;

  private Locks(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** The locks kept in this file, which is made if it is not there. */
  public static Locks open(Disk disk, Path file) {
    synchronized (OPEN) {
      try {
        Path folder = file.toAbsolutePath().getParent();
        Path name = file.getFileName();
        if (folder == null || name == null) {
          throw new IOException("it is no file");
        }
        Path key = folder.toRealPath().resolve(name);
        Locks there = OPEN.get(key);
        if (there != null) {
          there.sessions++;
          return there;
        }
        Locks made =
            new Locks(
                key,
                FileChannel.open(
                    key,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.READ));
        OPEN.put(key, made);
        return made;
      } catch (IOException e) {
        throw disk.failure("open", file, e);
      }
    }
  }

  /** Waits until nobody else holds the key, in any process of this host, and holds it. */
  public Held hold(long key) {
    Waiters waiters = join(key);
    waiters.turn.acquireUninterruptibly();
    long pause = 20_000;
    while (true) {
      FileLock lock = tryLock(key, waiters);
      if (lock != null) {
        return new Held(key, waiters, lock);
      }
      LockSupport.parkNanos(pause);
      pause = Math.min(5_000_000, pause * 2);
    }
  }

  /** Does this while nobody else, in any process of this host, holds the key. */
  public <T, E extends Exception> T holding(long key, Action<T, E> action) throws E {
    Held held = hold(key);
    try {
      return action.run();
    } finally {
      held.close();
    }
  }

  /** Something done while a key is held. */
  public interface Action<T, E extends Exception> {
    /** Does it. */
    T run() throws E;
  }

  /** Holds the key if nobody else does. */
  public Optional<Held> tryHold(long key) {
    Waiters waiters = join(key);
    if (!waiters.turn.tryAcquire()) {
      leave(key, waiters);
      return Optional.empty();
    }
    FileLock lock = tryLock(key, waiters);
    if (lock == null) {
      waiters.turn.release();
      leave(key, waiters);
      return Optional.empty();
    }
    return Optional.of(new Held(key, waiters, lock));
  }

  private @Nullable FileLock tryLock(long key, Waiters waiters) {
    try {
      return channel.tryLock(key & (Long.MAX_VALUE >> 1), 1, false);
    } catch (IOException e) {
      waiters.turn.release();
      leave(key, waiters);
      throw new java.io.UncheckedIOException("cannot lock " + file, e);
    }
  }

  private Waiters join(long key) {
    return keys.compute(
        key & (Long.MAX_VALUE >> 1),
        (k, there) -> {
          Waiters waiters = there == null ? new Waiters() : there;
          waiters.count++;
          return waiters;
        });
  }

  private void leave(long key, Waiters waiters) {
    keys.computeIfPresent(
        key & (Long.MAX_VALUE >> 1), (k, there) -> --waiters.count == 0 ? null : waiters);
  }

  /** A key for this text. */
  public static long key(String text) {
    return Hashes.of(text);
  }

  @Override
  public void close() {
    synchronized (OPEN) {
      if (--sessions > 0) {
        return;
      }
      OPEN.remove(file);
      try {
        channel.close();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException("cannot close " + file, e);
      }
    }
  }

  private static final class Waiters {
    private final Semaphore turn = new Semaphore(1, true);
    private int count;
  }

  /** A key that is held until it is closed. */
  public final class Held implements AutoCloseable {
    private final long key;
    private final Waiters waiters;
    private final FileLock lock;

    private Held(long key, Waiters waiters, FileLock lock) {
      this.key = key;
      this.waiters = waiters;
      this.lock = lock;
    }

    @Override
    public void close() {
      try {
        lock.release();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException("cannot unlock " + file, e);
      } finally {
        waiters.turn.release();
        leave(key, waiters);
      }
    }
  }
}
