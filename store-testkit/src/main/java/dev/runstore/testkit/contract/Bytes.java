package dev.runstore.testkit.contract;

import java.io.IOException;
import java.io.InputStream;
import java.util.Random;

/** Content of artifacts. */
final class Bytes {
  private Bytes() {}

  /**
   * So many bytes, always the same for the same seed; a shorter one is the beginning of a longer.
   */
  static byte[] of(int seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed * 31L + 7).nextBytes(bytes);
    return bytes;
  }

  /** Gives so many bytes and then fails. */
  static InputStream failingAfter(int length, IOException failure) {
    byte[] bytes = of(length, length);
    return new InputStream() {
      private int at;

      @Override
      public int read() throws IOException {
        if (at >= bytes.length) {
          throw failure;
        }
        return bytes[at++] & 0xff;
      }

      @Override
      public int read(byte[] into, int offset, int wanted) throws IOException {
        if (wanted > 0 && at >= bytes.length) {
          throw failure;
        }
        int count = Math.min(wanted, bytes.length - at);
        System.arraycopy(bytes, at, into, offset, count);
        at += count;
        return count;
      }
    };
  }

  /** Gives one byte at a time. */
  static InputStream dripping(byte[] bytes) {
    return new InputStream() {
      private int at;

      @Override
      public int read() {
        return at < bytes.length ? bytes[at++] & 0xff : -1;
      }

      @Override
      public int read(byte[] into, int offset, int wanted) {
        if (wanted == 0) {
          return 0;
        }
        int next = read();
        if (next < 0) {
          return -1;
        }
        into[offset] = (byte) next;
        return 1;
      }
    };
  }
}
