package dev.runstore.formats.trace;

import dev.runstore.api.model.EventId;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepRunId;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** The ids of traces and spans: 16 and 8 bytes, compared without regard to how they are written. */
final class TraceIds {
  private static final char[] DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();

  /** 16 bytes. */
  record TraceId(long high, long low) {
    String hex() {
      return TraceIds.hex(high) + TraceIds.hex(low);
    }

    private boolean isZero() {
      return high == 0 && low == 0;
    }
  }

  private TraceIds() {}

  /** Hexadecimal in either case or base 64; shorter hexadecimal ids have leading zeros. */
  static Optional<TraceId> trace(String text) {
    return bytes(text, 16)
        .map(bytes -> new TraceId(bits(bytes, 0), bits(bytes, 8)))
        .filter(id -> !id.isZero());
  }

  /** Likewise; an id of zeros is none. */
  static long span(String text) {
    return bytes(text, 8).map(bytes -> bits(bytes, 0)).orElse(0L);
  }

  static String hex(long id) {
    return HexFormat.of().toHexDigits(id);
  }

  /** How the id is written. */
  static String encoding(String text, int length) {
    if (text.length() > 2 * length || !isHex(text)) {
      return "base64";
    }
    return text.equals(text.toLowerCase(Locale.ROOT)) ? "hex-lower" : "hex-upper-or-mixed";
  }

  private static Optional<byte[]> bytes(String text, int length) {
    int given = text.length();
    if (given > 0 && given <= 2 * length && isHex(text)) {
      byte[] bytes = new byte[length];
      for (int i = 0; i < given; i++) {
        int digit = Character.digit(text.charAt(given - 1 - i), 16);
        bytes[length - 1 - i / 2] |= (byte) (digit << (i % 2 * 4));
      }
      return Optional.of(bytes);
    }
    try {
      return Optional.of(Base64.getDecoder().decode(text)).filter(bytes -> bytes.length == length);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean isHex(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 128 || Character.digit(c, 16) < 0) {
        return false;
      }
    }
    return true;
  }

  private static long bits(byte[] bytes, int from) {
    long bits = 0;
    for (int i = from; i < from + 8; i++) {
      bits = bits << 8 | (bytes[i] & 0xff);
    }
    return bits;
  }

  /** The id of an event of a run that follows from these facts. */
  static EventId event(RunId run, long span, long what, long content) {
    return new EventId(derived(run, span, what, content));
  }

  /** The id of the one attempt of a step. */
  static StepRunId attempt(RunId run, long span, long copy) {
    return new StepRunId(derived(run, span, -1, copy));
  }

  private static String derived(RunId run, long a, long b, long c) {
    String of = run.value();
    long seed = of.hashCode() * 0x9E3779B97F4A7C15L;
    long high = mixed(mixed(mixed(seed ^ a) + b) ^ c);
    long low = mixed(mixed(mixed(high + 0x632BE59BD9B4E019L + a) ^ b) + c);
    char[] text = new char[26];
    of.getChars(0, 10, text, 0);
    for (int i = 0; i < 8; i++) {
      text[10 + i] = DIGITS[(int) (high >>> (5 * i)) & 31];
      text[18 + i] = DIGITS[(int) (low >>> (5 * i)) & 31];
    }
    return new String(text);
  }

  private static long mixed(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
