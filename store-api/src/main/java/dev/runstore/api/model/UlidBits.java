package dev.runstore.api.model;

import java.util.Arrays;

/**
 * The 128 bits of a ULID, for other forms of ids. ULIDs are in the unsigned order of their bits.
 *
 * @param high its first 64 bits, which begin with the time
 * @param low its last 64 bits
 */
public record UlidBits(long high, long low) implements Comparable<UlidBits> {
  /** Crockford's base 32, in the order of the values. */
  public static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

  private static final byte[] VALUES = values();

  /** Those of the ULID that a run id or step run id is. */
  public static UlidBits of(String ulid) {
    long high = 0;
    long low = 0;
    for (int i = 0; i < ulid.length(); i++) {
      high = high << 5 | low >>> 59;
      low = low << 5 | VALUES[ulid.charAt(i)];
    }
    return new UlidBits(high, low);
  }

  /** The ULID. */
  public String ulid() {
    char[] text = new char[Ulid.LENGTH];
    long upper = high;
    long lower = low;
    for (int i = text.length - 1; i >= 0; i--) {
      text[i] = DIGITS.charAt((int) lower & 31);
      lower = lower >>> 5 | upper << 59;
      upper >>>= 5;
    }
    return new String(text);
  }

  @Override
  public int compareTo(UlidBits other) {
    int order = Long.compareUnsigned(high, other.high);
    return order != 0 ? order : Long.compareUnsigned(low, other.low);
  }

  /** What a character stands for; negative if it is no digit. */
  static int value(char digit) {
    return digit < VALUES.length ? VALUES[digit] : -1;
  }

  private static byte[] values() {
    byte[] values = new byte[128];
    Arrays.fill(values, (byte) -1);
    for (int i = 0; i < DIGITS.length(); i++) {
      values[DIGITS.charAt(i)] = (byte) i;
    }
    return values;
  }
}
