package dev.runstore.s3.index;

import dev.runstore.api.model.RunId;
import dev.runstore.api.model.UlidBits;
import dev.runstore.s3.bucket.TenantKeys;
import java.util.Optional;

/** Texts that sort the other way round, because objects are listed in the order of their keys. */
final class Inverted {
  private Inverted() {}

  /** The greater id comes first; the same again gives the id. */
  static String of(String ulid) {
    StringBuilder text = new StringBuilder(ulid.length());
    for (int i = 0; i < ulid.length(); i++) {
      int value = UlidBits.DIGITS.indexOf(ulid.charAt(i));
      text.append(UlidBits.DIGITS.charAt(UlidBits.DIGITS.length() - 1 - value));
    }
    return text.toString();
  }

  /** The id that a name is inverted; empty if it is none, and so not of the store. */
  static Optional<RunId> id(String name) {
    return name.length() == Mark.ID && name.chars().allMatch(c -> UlidBits.DIGITS.indexOf(c) >= 0)
        ? TenantKeys.runNamed(of(name))
        : Optional.empty();
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
