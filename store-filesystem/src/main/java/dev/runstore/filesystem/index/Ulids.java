package dev.runstore.filesystem.index;

import dev.runstore.api.model.RunId;

/** Run ids as the two halves of a number of 128 bits, in whose unsigned order they are. */
final class Ulids {
  private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  private static final byte[] VALUES = new byte[128];

  static {
    for (int i = 0; i < DIGITS.length(); i++) {
      VALUES[DIGITS.charAt(i)] = (byte) i;
    }
  }

  private Ulids() {}

  /** The upper half. */
  static long high(RunId id) {
    return (bits(id.value(), 0, 13) << 1) | (VALUES[id.value().charAt(13)] >> 4);
  }

  /** The lower half. */
  static long low(RunId id) {
    return bits(id.value(), 13, 26);
  }

  static RunId of(long high, long low) {
    char[] text = new char[26];
    long upper = high >>> 1;
    long lower = low;
    for (int i = 12; i >= 0; i--) {
      text[i] = DIGITS.charAt((int) upper & 31);
      upper >>>= 5;
    }
    for (int i = 25; i >= 14; i--) {
      text[i] = DIGITS.charAt((int) lower & 31);
      lower >>>= 5;
    }
    text[13] = DIGITS.charAt((int) (((high & 1) << 4) | lower));
    return new RunId(new String(text));
  }

  private static long bits(String text, int from, int to) {
    long bits = 0;
    for (int i = from; i < to; i++) {
      bits = (bits << 5) | VALUES[text.charAt(i)];
    }
    return bits;
  }
}
