package dev.runstore.api.model;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Names of members with half a surrogate pair. A parser does not take such a name, also where it is
 * passed over, so that one of them would hide all that is stored beside it.
 */
final class LoneNames {
  private static final byte[] REPLACEMENT = "\uFFFD".getBytes(StandardCharsets.UTF_8);
  private static final int ESCAPE = 6;
  private static final int LEAD = 0xD800;
  private static final int TRAIL = 0xDC00;
  private static final int NONE = 0xE000;

  private final byte[] json;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private int copied;

  private LoneNames(byte[] json) {
    this.json = json;
  }

  /**
   * The JSON with U+FFFD for each half of a pair that is escaped in a name; the same array if there
   * is none. What is no JSON stays what it is.
   */
  static byte[] replaced(byte[] json) {
    return hasSurrogate(json) ? new LoneNames(json).replace() : json;
  }

  private static boolean hasSurrogate(byte[] json) {
    for (int i = 0; i < json.length - ESCAPE; i++) {
      if (json[i] == '\\') {
        if (isSurrogate(unit(json, i))) {
          return true;
        }
        i++;
      }
    }
    return false;
  }

  private byte[] replace() {
    int at = 0;
    while (at < json.length) {
      if (json[at] != '"') {
        at++;
        continue;
      }
      int end = end(at + 1);
      if (isName(end)) {
        replace(at + 1, end);
      }
      at = end + 1;
    }
    if (copied == 0) {
      return json;
    }
    out.write(json, copied, json.length - copied);
    return out.toByteArray();
  }

  /** Where the string ends. */
  private int end(int from) {
    int at = from;
    while (at < json.length && json[at] != '"') {
      at += json[at] == '\\' ? 2 : 1;
    }
    return Math.min(at, json.length);
  }

  private boolean isName(int end) {
    int at = end + 1;
    while (at < json.length && json[at] <= ' ' && json[at] > 0) {
      at++;
    }
    return at < json.length && json[at] == ':';
  }

  private void replace(int from, int to) {
    int at = from;
    while (at < to) {
      if (json[at] != '\\') {
        at++;
        continue;
      }
      int unit = unit(json, at);
      if (!isSurrogate(unit)) {
        at += 2;
      } else if (unit < TRAIL && isTrail(unit(json, at + ESCAPE))) {
        at += 2 * ESCAPE;
      } else {
        out.write(json, copied, at - copied);
        out.writeBytes(REPLACEMENT);
        at += ESCAPE;
        copied = at;
      }
    }
  }

  private static boolean isSurrogate(int unit) {
    return unit >= LEAD && unit < NONE;
  }

  private static boolean isTrail(int unit) {
    return unit >= TRAIL && unit < NONE;
  }

  /** What the escape with four digits says that begins there; below zero if none does. */
  private static int unit(byte[] json, int at) {
    if (at + ESCAPE > json.length || json[at] != '\\' || json[at + 1] != 'u') {
      return -1;
    }
    int unit = 0;
    for (int i = at + 2; i < at + ESCAPE; i++) {
      int digit = json[i] < 0 ? -1 : Character.digit(json[i], 16);
      if (digit < 0) {
        return -1;
      }
      unit = unit << 4 | digit;
    }
    return unit;
  }
}
