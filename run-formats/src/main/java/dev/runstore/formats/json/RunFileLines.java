package dev.runstore.formats.json;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/** Reads a file line by line, and knows where it is. A line that never ends is an error. */
final class RunFileLines implements Closeable {
  /** An event keeps at most 16 MiB, escaped at most six times as long. */
  private static final int MAX_LINE = 100 << 20;

  private final InputStream in;
  private final byte[] buffer = new byte[65_536];
  private int from;
  private int to;
  private long offset;
  private long number;

  RunFileLines(InputStream in, long offset, long number) throws IOException {
    this.in = in;
    in.skipNBytes(offset);
    this.offset = offset;
    this.number = number;
  }

  /** The next line without its line break. */
  byte[] next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(512);
    int end = endOfLine();
    while (end < 0) {
      line.write(buffer, from, to - from);
      if (line.size() > MAX_LINE) {
        throw new IOException("line " + (number + 1) + " has more than " + MAX_LINE + " bytes");
      }
      from = 0;
      to = Math.max(0, in.read(buffer));
      if (to == 0) {
        throw new IOException("the file ends in the middle");
      }
      end = endOfLine();
    }
    line.write(buffer, from, end - from);
    from = end + 1;
    offset += line.size() + 1;
    number++;
    return line.toByteArray();
  }

  private int endOfLine() {
    for (int i = from; i < to; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  /** Where the next line begins. */
  long offset() {
    return offset;
  }

  /** The number of the line read last, from 1. */
  long number() {
    return number;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
