package dev.runstore.api.support;

/**
 * The 128 bits of a ULID, for other forms of ids.
 *
 * @param high its first 64 bits, which begin with the time
 * @param low its last 64 bits
 */
public record UlidBits(long high, long low) {
  private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

  /** Those of the ULID that a run id or step run id is. */
  public static UlidBits of(String ulid) {
    long high = 0;
    long low = 0;
    for (int i = 0; i < ulid.length(); i++) {
      high = high << 5 | low >>> 59;
      low = low << 5 | DIGITS.indexOf(ulid.charAt(i));
    }
    return new UlidBits(high, low);
  }
}
