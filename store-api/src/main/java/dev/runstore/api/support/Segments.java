package dev.runstore.api.support;

import dev.runstore.api.model.Sha256;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * The one encoding that turns a user's string into a segment of a path or an object key. {@code
 * [a-z0-9_-]} and inner dots stay; all else, capitals too, becomes {@code %xx} of its UTF-8; a
 * reserved device name gets a leading {@code %}. A segment over {@value #MAX_BYTES} bytes becomes
 * its first {@value #KEPT_BYTES}, {@code ~} and 26 base-32 characters of the SHA-256 of the name.
 * So different names give different segments also where case does not count, and none is a path.
 * The full name in the record is authoritative.
 */
public final class Segments {
  /** The longest segment that is not shortened. */
  public static final int MAX_BYTES = 120;

  /** How much of a longer segment stays. */
  public static final int KEPT_BYTES = 80;

  private static final String DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final Set<String> DEVICES =
      Set.of(
          "con", "prn", "aux", "nul", "com0", "com1", "com2", "com3", "com4", "com5", "com6",
          "com7", "com8", "com9", "lpt0", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7",
          "lpt8", "lpt9");

  private Segments() {}

  /** The segment of a name. */
  public static String encode(String name) {
    if (isPlain(name) && !isDevice(name) && name.length() <= MAX_BYTES) {
      return name;
    }
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    StringBuilder segment = new StringBuilder(bytes.length + 16);
    if (isDevice(name)) {
      segment.append('%');
    }
    for (int i = 0; i < bytes.length; i++) {
      if (stays(bytes[i], i, bytes.length)) {
        segment.append((char) bytes[i]);
      } else {
        segment
            .append('%')
            .append(Character.forDigit(bytes[i] >> 4 & 15, 16))
            .append(Character.forDigit(bytes[i] & 15, 16));
      }
    }
    return segment.length() <= MAX_BYTES
        ? segment.toString()
        : segment.substring(0, KEPT_BYTES) + "~" + digest(bytes);
  }

  /** Whether the segment holds the whole name, so that {@link #decode} gives it. */
  public static boolean isWhole(String segment) {
    return segment.indexOf('~') < 0;
  }

  /**
   * The name of a segment that holds the whole of it.
   *
   * @throws IllegalArgumentException if it was shortened, or is no segment
   */
  public static String decode(String segment) {
    if (!isWhole(segment)) {
      throw new IllegalArgumentException(
          "the name of a shortened segment is only in its record: " + segment);
    }
    String text = isMarked(segment) ? segment.substring(1) : segment;
    ByteArrayOutputStream name = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '%') {
        name.write(c);
      } else {
        int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
        int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
        if (high < 0 || low < 0) {
          throw new IllegalArgumentException("not a segment: " + segment);
        }
        name.write(high << 4 | low);
        i += 2;
      }
    }
    String decoded = name.toString(StandardCharsets.UTF_8);
    if (!encode(decoded).equals(segment)) {
      throw new IllegalArgumentException("not a segment: " + segment);
    }
    return decoded;
  }

  /** Whether it begins with the mark of a reserved device name, which no escape begins with. */
  private static boolean isMarked(String segment) {
    return segment.startsWith("%")
        && (segment.length() < 3
            || Character.digit(segment.charAt(1), 16) < 0
            || Character.digit(segment.charAt(2), 16) < 0);
  }

  private static boolean isPlain(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c > 127 || !stays((byte) c, i, name.length())) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  private static boolean stays(byte b, int at, int length) {
    return (b >= 'a' && b <= 'z')
        || (b >= '0' && b <= '9')
        || b == '_'
        || b == '-'
        || (b == '.' && at > 0 && at < length - 1);
  }

  private static boolean isDevice(String name) {
    int dot = name.indexOf('.');
    return DEVICES.contains((dot < 0 ? name : name.substring(0, dot)).toLowerCase(Locale.ROOT));
  }

  private static String digest(byte[] name) {
    byte[] hash = Sha256.begin().digest(name);
    StringBuilder text = new StringBuilder(26);
    long bits = 0;
    int count = 0;
    for (int i = 0; text.length() < 26; i++) {
      bits = bits << 8 | (hash[i] & 0xff);
      for (count += 8; count >= 5 && text.length() < 26; count -= 5) {
        text.append(DIGITS.charAt((int) (bits >>> (count - 5)) & 31));
      }
    }
    return text.toString();
  }
}
