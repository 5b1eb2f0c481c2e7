package dev.runstore.filesystem.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Forces a file or the entries of a folder to the disk. One call to the disk serves all who wait;
 * an interrupt does not break it off. Thread-safe.
 */
final class Forced implements Closeable {
  private final Path path;
  private final OpenOption option;
  private final boolean keepsOpen;
  private final AtomicLong changes = new AtomicLong();
  private @Nullable FileChannel channel;
  private long forced;
  private boolean closed;

  private Forced(Path path, OpenOption option, boolean keepsOpen) {
    this.path = path;
    this.option = option;
    this.keepsOpen = keepsOpen;
  }

  /** Of a file, which is open from its first force to the close. */
  static Forced file(Path file) {
    return new Forced(file, StandardOpenOption.WRITE, true);
  }

  /** Of the entries of a folder, which is opened each time. */
  static Forced folder(Path folder) {
    return new Forced(folder, StandardOpenOption.READ, false);
  }

  /** Says that there is something to be forced. */
  void changed() {
    changes.incrementAndGet();
  }

  /**
   * Forces all changes that were told before the call, also after the close.
   *
   * @throws java.nio.file.NoSuchFileException if the path is no longer there
   */
  void force() throws IOException {
    long mine = changes.get();
    synchronized (this) {
      if (forced < mine) {
        long covered = changes.get();
        forceNow();
        forced = covered;
      }
    }
  }

  private void forceNow() throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          opened().force(false);
          return;
        } catch (ClosedByInterruptException e) {
          interrupted |= Thread.interrupted();
          channel = null;
        }
      }
    } finally {
      if (closed || !keepsOpen) {
        letGo();
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private FileChannel opened() throws IOException {
    FileChannel open = channel;
    if (open == null) {
      open = FileChannel.open(path, option);
      channel = open;
    }
    return open;
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    letGo();
  }

  private void letGo() throws IOException {
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      open.close();
    }
  }
}
