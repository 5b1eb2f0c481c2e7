package dev.runstore.api.model;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** A SHA-256 digest (FIPS 180-4) as 64 lower-case hexadecimal digits. */
public record Sha256(String hex) {
  /** Accepts hexadecimal digits in either case. */
  public Sha256 {
    if (hex.length() != 64 || !isDigits(hex)) {
      hex = hex.toLowerCase(Locale.ROOT);
      if (hex.length() != 64 || !isDigits(hex)) {
        throw new IllegalArgumentException(
            "a SHA-256 digest is 64 hexadecimal digits: " + Texts.quote(hex));
      }
    }
  }

  private static boolean isDigits(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > 'f' || (c < 'a' && (c > '9' || c < '0'))) {
        return false;
      }
    }
    return true;
  }

  /** The 32 bytes of the digest. */
  public byte[] bytes() {
    return HexFormat.of().parseHex(hex);
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
