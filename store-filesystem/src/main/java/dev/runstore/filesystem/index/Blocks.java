package dev.runstore.filesystem.index;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A part of a mapped file that is checked block by block, each before the first of its bytes is
 * used. Not thread-safe.
 */
final class Blocks {
  private static final int SHIFT = 12;
  private static final int BLOCK = 1 << SHIFT;
  private final ByteBuffer bytes;
  private final int from;
  private final int to;
  private final boolean[] checked;

  /** The part between these places; its checksums follow it. */
  Blocks(ByteBuffer bytes, int from, int to) {
    this.bytes = bytes;
    this.from = from;
    this.to = to;
    this.checked = new boolean[count(to - from)];
  }

  /** How many blocks so many bytes are. */
  static int count(int length) {
    return (length + BLOCK - 1) >>> SHIFT;
  }

  static int checksum(byte[] part) {
    CRC32C crc = new CRC32C();
    crc.update(part);
    return (int) crc.getValue();
  }

  /** Whether the blocks that hold these bytes are what was written. */
  boolean areSound(int at, int length) {
    int last = (at + length - 1 - from) >>> SHIFT;
    boolean sound = true;
    for (int block = (at - from) >>> SHIFT; block <= last; block++) {
      sound &= checked[block] || check(block);
    }
    return sound;
  }

  private boolean check(int block) {
    int begin = from + (block << SHIFT);
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(begin, Math.min(BLOCK, to - begin)));
    checked[block] = (int) crc.getValue() == bytes.getInt(to + 4 * block);
    return checked[block];
  }

  /** Passes bytes on and keeps a checksum of each block. */
  static final class Sums extends OutputStream {
    private final OutputStream out;
    private final ByteArrayOutputStream all = new ByteArrayOutputStream();
    private final DataOutputStream sums = new DataOutputStream(all);
    private final CRC32C crc = new CRC32C();
    private int filled;

    Sums(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] part, int offset, int length) throws IOException {
      out.write(part, offset, length);
      int at = offset;
      for (int left = length; left > 0; ) {
        int count = Math.min(left, BLOCK - filled);
        crc.update(part, at, count);
        at += count;
        left -= count;
        filled += count;
        if (filled == BLOCK) {
          ended();
        }
      }
    }

    private void ended() throws IOException {
      sums.writeInt((int) crc.getValue());
      crc.reset();
      filled = 0;
    }

    /** The checksums. */
    byte[] finish() throws IOException {
      if (filled > 0) {
        ended();
      }
      return all.toByteArray();
    }
  }
}
