package dev.runstore.api.model;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** A SHA-256 digest (FIPS 180-4) as 64 lower-case hexadecimal digits. */
public record Sha256(String hex) {
  /** Accepts hexadecimal digits in either case. */
  public Sha256 {
    if (hex.length() != 64 || !hex.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128)) {
      throw new IllegalArgumentException(
          "a SHA-256 digest is 64 hexadecimal digits: " + Texts.quote(hex));
    }
    hex = hex.toLowerCase(Locale.ROOT);
  }

  /** The digest of these bytes. */
  public static Sha256 of(byte[] bytes) {
    return ended(begin().digest(bytes));
  }

  /** A new digest to feed bytes to. */
  public static MessageDigest begin() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The digest whose 32 bytes these are. */
  public static Sha256 ended(byte[] digest) {
    return new Sha256(HexFormat.of().formatHex(digest));
  }

  @Override
  public String toString() {
    return hex;
  }
}
