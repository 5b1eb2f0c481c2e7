package dev.runstore.filesystem.disk;

import dev.runstore.api.StoreException;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * An open file that is only appended to. Writes are the caller's to order; {@link #sync} is shared:
 * one call to the disk serves all who wait.
 */
public final class Appender implements Closeable {
  private static final byte[] BLANK = new byte[1 << 16];
  private final Disk disk;
  private final Path file;
  private final RandomAccessFile out;
  private final Forced forced;
  private long position;
  private long reserved;
  private boolean isReserving = true;
  private volatile long end;
  private volatile long safe;
  private volatile boolean isDoubtful;

  Appender(Disk disk, Path file, RandomAccessFile out) throws IOException {
    this.disk = disk;
    this.file = file;
    this.out = out;
    this.forced = Forced.file(file);
    this.safe = out.length();
  }

  /** The file. */
  public Path file() {
    return file;
  }

  /** How long the file is now. */
  public long length() {
    try {
      return out.length();
    } catch (IOException e) {
      throw disk.failure("read", file, e);
    }
  }

  /**
   * Appends these bytes with one write; what else appends to the file is the caller's to hold off.
   * What a failed write left is the caller's to cut.
   */
  public void write(byte[] bytes) {
    write(bytes, length());
  }

  /** The same if the file is known to be so long now. */
  public void write(byte[] bytes, long length) {
    write(List.of(bytes), length);
  }

  private void write(List<byte[]> parts, long length) {
    try {
      if (position != length) {
        out.seek(length);
      }
      position = -1;
      long reached = length;
      for (byte[] part : parts) {
        out.write(part);
        reached += part.length;
      }
      position = reached;
      end = reached;
    } catch (IOException e) {
      throw disk.failure("write", file, e);
    }
    forced.changed();
  }

  /** The same; what a failed write left is cut off again. */
  public void writeWhole(byte[] bytes, long length) {
    writeWhole(List.of(bytes), length);
  }

  /** The same of bytes in parts, one after the other. */
  public void writeWhole(List<byte[]> parts, long length) {
    try {
      write(parts, length);
    } catch (StoreException e) {
      try {
        disk.cut(file, length);
      } catch (StoreException uncut) {
        e.addSuppressed(uncut);
      }
      throw e;
    }
  }

  /**
   * Whether what was written ends there: the file does, or goes on with what {@link #reserve} put
   * there and nobody has written to.
   */
  public boolean endsAt(long at) {
    long length = length();
    return length == at || (length > at && isBlank(at));
  }

  private boolean isBlank(long at) {
    try {
      position = -1;
      out.seek(at);
      return out.read() == 0;
    } catch (IOException e) {
      throw disk.failure("read", file, e);
    }
  }

  /**
   * Has zeros follow what was written up to here, so that the next writes change bytes that the
   * file has already and a sync of them need not record a new length: much dearer than the bytes.
   */
  public void reserve(long end) {
    if (!isReserving || end < reserved) {
      return;
    }
    try {
      out.seek(end);
      position = -1;
      out.write(BLANK);
      reserved = end + BLANK.length;
    } catch (IOException e) {
      // What was asked for is written; without room for more the file grows with each write.
      isReserving = false;
    }
  }

  /** Takes back what was reserved after this end. */
  public void trim(long end) {
    if (length() <= end) {
      return;
    }
    try {
      position = -1;
      out.setLength(end);
      reserved = 0;
    } catch (IOException e) {
      throw disk.failure("cut", file, e);
    }
  }

  /**
   * Forces all that was written before the call to the disk; one call to the disk serves all who
   * wait.
   *
   * @throws StoreException.OutcomeUnknown if the system cannot tell whether it is there
   */
  public void sync() {
    long reached = end;
    try {
      forced.force();
      safe = Math.max(safe, reached);
    } catch (NoSuchFileException e) {
      return;
    } catch (IOException e) {
      isDoubtful = true;
      throw new StoreException.OutcomeUnknown(
          "cannot force " + file + " to the disk: " + e.getMessage() + "; repeat the call", e);
    }
  }

  /** Forces all that is in the file to the disk, whoever wrote it. */
  public void syncAll() {
    touch();
    sync();
  }

  /**
   * Has the next sync force all that is in the file. After one that failed, the system may take for
   * written what it has dropped, so that those bytes are written again. The caller keeps others
   * from appending and cutting.
   */
  public void touch() {
    if (isDoubtful) {
      writeAgain();
      isDoubtful = false;
    }
    forced.changed();
  }

  private void writeAgain() {
    byte[] part = new byte[1 << 16];
    try (RandomAccessFile again = new RandomAccessFile(file.toFile(), "rw")) {
      long at = safe;
      for (long left = again.length() - at; left > 0; left = again.length() - at) {
        int count = (int) Math.min(left, part.length);
        again.seek(at);
        again.readFully(part, 0, count);
        again.seek(at);
        again.write(part, 0, count);
        at += count;
      }
    } catch (IOException e) {
      throw disk.failure("write", file, e);
    }
  }

  @Override
  public void close() {
    try (forced) {
      out.close();
    } catch (IOException e) {
      throw disk.failure("close", file, e);
    }
  }
}
