package dev.runstore.filesystem.journal;

import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Bytes as they are gathered, in parts: a long array costs the collector more than many short. */
final class Parts extends OutputStream {
  private static final int LONGEST = 1 << 18;
  private final List<byte[]> full = new ArrayList<>();
  private byte[] part = new byte[8_192];
  private int filled;
  private int before;

  @Override
  public void write(int b) {
    room();
    part[filled++] = (byte) b;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    int from = offset;
    int left = length;
    while (left > 0) {
      room();
      int count = Math.min(left, part.length - filled);
      System.arraycopy(bytes, from, part, filled, count);
      filled += count;
      from += count;
      left -= count;
    }
  }

  void writeBytes(byte[] bytes) {
    write(bytes, 0, bytes.length);
  }

  private void room() {
    if (filled == part.length) {
      full.add(part);
      before += filled;
      part = new byte[Math.min(LONGEST, part.length * 2)];
      filled = 0;
    }
  }

  int size() {
    return before + filled;
  }

  /** All of it; nothing is written after that. */
  List<byte[]> all() {
    full.add(Arrays.copyOf(part, filled));
    return full;
  }
}
