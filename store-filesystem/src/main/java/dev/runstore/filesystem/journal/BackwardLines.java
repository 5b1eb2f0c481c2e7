package dev.runstore.filesystem.journal;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/** Reads a file's whole lines from its end backwards. Not interruptible; holds one line. */
final class BackwardLines implements Closeable {
  private static final int CHUNK = 1 << 14;
  private final RandomAccessFile file;
  private final long floor;
  private byte[] buffer = new byte[CHUNK];
  private long bufferStart;
  private int end;
  private int from;
  private int to;

  /** Reads what is whole before {@code limit}, back to {@code floor}, where a line begins. */
  BackwardLines(Path path, long floor, long limit) throws IOException {
    this.file = new RandomAccessFile(path.toFile(), "r");
    this.floor = floor;
    this.bufferStart = Math.max(floor, Math.min(limit, file.length()));
    while (bufferStart + end > floor && !endsLine()) {
      end--;
    }
  }

  private boolean endsLine() throws IOException {
    return (end > 0 || more()) && buffer[end - 1] == '\n';
  }

  /** Goes to the line before; false if there is none. */
  boolean previous() throws IOException {
    if (bufferStart + end <= floor) {
      return false;
    }
    if (end == 0 && !more()) {
      return false;
    }
    int search = end - 2;
    while (true) {
      for (int i = search; i >= 0; i--) {
        if (buffer[i] == '\n') {
          return line(i + 1);
        }
      }
      int before = end;
      if (!more()) {
        return line(0);
      }
      search = end - before - 1;
    }
  }

  private boolean line(int begin) {
    from = begin;
    to = end - 1;
    end = begin;
    return true;
  }

  /** Reads a part before the buffer's, keeping what is up to {@code end}. */
  private boolean more() throws IOException {
    int count = (int) Math.min(Math.max(CHUNK, end), bufferStart - floor);
    if (count <= 0) {
      return false;
    }
    byte[] larger = new byte[count + end];
    System.arraycopy(buffer, 0, larger, count, end);
    file.seek(bufferStart - count);
    file.readFully(larger, 0, count);
    buffer = larger;
    bufferStart -= count;
    end += count;
    return true;
  }

  byte[] buffer() {
    return buffer;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  /** Where the line begins in the file. */
  long offset() {
    return bufferStart + from;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
