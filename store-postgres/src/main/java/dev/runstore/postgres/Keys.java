package dev.runstore.postgres;

import dev.runstore.api.model.Sha256;
import java.nio.charset.StandardCharsets;

/**
 * Turns users' strings into texts that PostgreSQL stores and that fit an index. A NUL, which it has
 * no place for, becomes {@code \0} and a backslash is doubled; a key over {@value #MAX_BYTES} bytes
 * becomes its beginning, {@code \~} and its digest. The full name in the record is authoritative.
 */
final class Keys {
  static final int MAX_BYTES = 240;
  private static final int KEPT_BYTES = 160;

  private Keys() {}

  /** The key of a name: different names have different keys. */
  static String key(String name) {
    String text = escape(name);
    if (text.length() <= MAX_BYTES / 3) {
      return text;
    }
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    if (utf8.length <= MAX_BYTES) {
      return text;
    }
    return new String(utf8, 0, kept(utf8), StandardCharsets.UTF_8) + "\\~" + Sha256.of(utf8);
  }

  /**
   * How much stays: whole characters and whole escapes, else the rest of an escape and the mark
   * would be read as what another name is.
   */
  private static int kept(byte[] utf8) {
    int end = KEPT_BYTES;
    while ((utf8[end] & 0xC0) == 0x80) {
      end--;
    }
    int backslashes = 0;
    while (backslashes < end && utf8[end - 1 - backslashes] == '\\') {
      backslashes++;
    }
    return end - backslashes % 2;
  }

  /** The whole text, as it can be stored. */
  static String escape(String text) {
    if (text.indexOf('\\') < 0 && text.indexOf('\0') < 0) {
      return text;
    }
    return text.replace("\\", "\\\\").replace("\0", "\\0");
  }

  /** The text that {@link #escape} was given. */
  static String unescape(String stored) {
    if (stored.indexOf('\\') < 0) {
      return stored;
    }
    StringBuilder text = new StringBuilder(stored.length());
    for (int i = 0; i < stored.length(); i++) {
      char c = stored.charAt(i);
      if (c == '\\') {
        i++;
        text.append(stored.charAt(i) == '0' ? '\0' : stored.charAt(i));
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }
}
