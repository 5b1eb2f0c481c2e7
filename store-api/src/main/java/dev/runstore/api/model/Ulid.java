package dev.runstore.api.model;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Locale;

/**
 * Generation and validation of ULIDs: 48 bits of milliseconds since 1970 and 80 random bits, as 26
 * characters of Crockford's base 32 (see the ULID specification, github.com/ulid/spec).
 * Thread-safe.
 */
final class Ulid {
  static final int LENGTH = 26;
  private static final Instant LAST = Instant.ofEpochMilli((1L << 48) - 1);
  private static final Object LOCK = new Object();
  private static long lastTime = -1;
  private static long lastHigh;
  private static long lastLow;

  private Ulid() {}

  /** Made for the first new id: whoever only reads does not wait for the security providers. */
  private static final class Randomness {
    private static final SecureRandom SOURCE = new SecureRandom();
  }

  /**
   * The next ULID of this process, greater than all it has given before, also when the clock steps
   * back.
   */
  static String next() {
    long now = System.currentTimeMillis();
    synchronized (LOCK) {
      if (now > lastTime) {
        lastTime = now;
        byte[] bytes = new byte[10];
        Randomness.SOURCE.nextBytes(bytes);
        lastHigh = bits(bytes, 0) >>> 1;
        lastLow = bits(bytes, 5);
      } else if (++lastLow >>> 40 != 0) {
        lastLow = 0;
        if (++lastHigh >>> 40 != 0) {
          lastHigh = 0;
          lastTime++;
        }
      }
      return encode(lastTime, lastHigh, lastLow);
    }
  }

  /**
   * The ULID that always belongs to this time and this identity, for records that come from
   * elsewhere.
   */
  static String derived(Instant start, String identity) {
    Instant time =
        start.isAfter(LAST) ? LAST : start.isBefore(Instant.EPOCH) ? Instant.EPOCH : start;
    long millis = time.toEpochMilli();
    byte[] hash = Sha256.begin().digest(identity.getBytes(StandardCharsets.UTF_8));
    return encode(millis, bits(hash, 0), bits(hash, 5));
  }

  /**
   * Returns the canonical (upper-case) form, or throws {@link IllegalArgumentException} that says
   * what is wrong.
   */
  static String canonical(String text, String what) {
    if (text.length() != LENGTH) {
      throw new IllegalArgumentException(
          what
              + " has "
              + text.length()
              + " characters, a ULID has "
              + LENGTH
              + ": "
              + Texts.quote(text));
    }
    boolean upper = true;
    for (int i = 0; i < LENGTH; i++) {
      char c = text.charAt(i);
      if (c >= 'a' && c <= 'z') {
        upper = false;
        c = (char) (c - 32);
      }
      if (UlidBits.value(c) < 0) {
        throw new IllegalArgumentException(
            what
                + " is no ULID, character "
                + (i + 1)
                + " is not of Crockford's base 32: "
                + Texts.quote(text));
      }
    }
    if (text.charAt(0) > '7') {
      throw new IllegalArgumentException(what + " is past the last ULID: " + Texts.quote(text));
    }
    return upper ? text : text.toUpperCase(Locale.ROOT);
  }

  static Instant time(String ulid) {
    return Instant.ofEpochMilli(UlidBits.of(ulid).high() >>> 16);
  }

  /** Of the time, and of the upper and the lower 40 random bits. */
  private static String encode(long time, long high, long low) {
    return new UlidBits(time << 16 | high >>> 24, high << 40 | low).ulid();
  }

  private static long bits(byte[] bytes, int from) {
    long bits = 0;
    for (int i = from; i < from + 5; i++) {
      bits = bits << 8 | (bytes[i] & 0xff);
    }
    return bits;
  }
}
