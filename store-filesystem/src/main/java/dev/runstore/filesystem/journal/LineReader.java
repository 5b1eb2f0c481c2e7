package dev.runstore.filesystem.journal;

import java.io.Closeable;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;

/** Reads a file's whole lines from an offset on. Not interruptible; holds one line. */
public final class LineReader implements Closeable {
  private static final int CHUNK = 1 << 16;

  /** A longer line is looked for before it is held: what has no end is none. */
  private static final int LONG = 1 << 24;

  private final RandomAccessFile file;
  private final long limit;
  private byte[] buffer = new byte[CHUNK];
  private long bufferStart;
  private int filled;
  private int from;
  private int to;

  /**
   * Reads from this offset up to another one, or to the end of the file.
   *
   * @throws FileNotFoundException if there is no such file
   */
  public LineReader(Path path, long offset, long limit) throws IOException {
    this.file = open(path);
    this.limit = limit;
    this.bufferStart = offset;
    this.to = -1;
    file.seek(offset);
  }

  /**
   * Opens a file to read. That it is there and cannot be read is not that it is not there; it may
   * have been made between the two looks, so there is a third.
   *
   * @throws FileNotFoundException if there is no such file
   */
  public static RandomAccessFile open(Path path) throws IOException {
    File file = path.toFile();
    if (!file.isFile() && file.exists()) {
      throw new IOException("it is no regular file");
    }
    try {
      return new RandomAccessFile(file, "r");
    } catch (FileNotFoundException e) {
      if (!path.toFile().exists()) {
        throw e;
      }
    }
    try {
      return new RandomAccessFile(path.toFile(), "r");
    } catch (FileNotFoundException e) {
      if (!path.toFile().exists()) {
        throw e;
      }
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Goes to the next whole line; false if there is none. */
  public boolean next() throws IOException {
    int begin = to + 1;
    int search = begin;
    while (true) {
      for (int i = search; i < filled; i++) {
        if (buffer[i] == '\n') {
          from = begin;
          to = i;
          return true;
        }
      }
      int kept = filled - begin;
      if (begin > 0) {
        System.arraycopy(buffer, begin, buffer, 0, kept);
        bufferStart += begin;
        begin = 0;
        filled = kept;
        to = -1;
      } else if (filled == buffer.length) {
        long length = buffer.length < LONG ? buffer.length * 2L : lengthOfLine();
        if (length < 0 || length > Integer.MAX_VALUE - 8) {
          return false;
        }
        buffer = Arrays.copyOf(buffer, (int) length);
      }
      search = filled;
      long room = Math.min(buffer.length - filled, limit - bufferStart - filled);
      int count = room <= 0 ? -1 : file.read(buffer, filled, (int) room);
      if (count <= 0) {
        return false;
      }
      filled += count;
    }
  }

  /** The length of the line that begins where the buffer does; negative if it does not end. */
  private long lengthOfLine() throws IOException {
    long at = bufferStart + filled;
    byte[] part = new byte[CHUNK];
    file.seek(at);
    while (at < limit) {
      int count = file.read(part, 0, (int) Math.min(part.length, limit - at));
      for (int i = 0; i < count; i++) {
        if (part[i] == '\n') {
          file.seek(bufferStart + filled);
          return at + i + 1 - bufferStart;
        }
      }
      if (count <= 0) {
        return -1;
      }
      at += count;
    }
    return -1;
  }

  /** The buffer the line is in, until the next call. */
  public byte[] buffer() {
    return buffer;
  }

  /** Where the line begins in the buffer. */
  public int from() {
    return from;
  }

  /** Where it ends there, without its line break. */
  public int to() {
    return to;
  }

  /** Where the line begins in the file. */
  public long offset() {
    return bufferStart + from;
  }

  /** Where the next line begins in the file. */
  public long nextOffset() {
    return bufferStart + to + 1;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
