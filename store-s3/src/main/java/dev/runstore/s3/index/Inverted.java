package dev.runstore.s3.index;

import dev.runstore.api.model.RunId;

/** Texts that sort the other way round, because objects are listed in the order of their keys. */
final class Inverted {
  private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

  private Inverted() {}

  /** The greater id comes first; the same again gives the id. */
  static String of(String ulid) {
    StringBuilder text = new StringBuilder(ulid.length());
    for (int i = 0; i < ulid.length(); i++) {
      text.append(DIGITS.charAt(DIGITS.length() - 1 - DIGITS.indexOf(ulid.charAt(i))));
    }
    return text.toString();
  }

  static RunId id(String inverted) {
    return new RunId(of(inverted));
  }

  /** The later time comes first. */
  static String of(long micros) {
    String hex = Long.toHexString(~(micros ^ Long.MIN_VALUE));
    return "0".repeat(16 - hex.length()) + hex;
  }

  static long micros(String inverted) {
    return ~Long.parseUnsignedLong(inverted, 16) ^ Long.MIN_VALUE;
  }
}
