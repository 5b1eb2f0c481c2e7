package dev.runstore.filesystem.disk;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A JSON object in one line whose last member is {@code crc32c}: eight digits, over all that stands
 * before that member.
 */
public final class CheckedLine {
  private static final byte[] MEMBER = ",\"crc32c\":\"".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final int SUM = 8;
  private static final int ADDED = MEMBER.length + SUM + 1;

  private CheckedLine() {}

  /** The object with its checksum, and a line break. */
  public static byte[] of(byte[] object) {
    int members = object.length - 1;
    byte[] line = Arrays.copyOf(object, members + ADDED + 2);
    System.arraycopy(MEMBER, 0, line, members, MEMBER.length);
    write(checksum(object, 0, members), line, members + MEMBER.length);
    line[line.length - 3] = '"';
    line[line.length - 2] = '}';
    line[line.length - 1] = '\n';
    return line;
  }

  /** The same of an object as text. */
  public static byte[] of(String object) {
    return of(object.getBytes(StandardCharsets.UTF_8));
  }

  /** Where the members before the checksum end; -1 if the line (without its break) is damaged. */
  public static int end(byte[] buffer, int from, int to) {
    int end = to - ADDED - 1;
    return isFormed(buffer, from, to)
            && matches(checksum(buffer, from, end - from), buffer, end + MEMBER.length)
        ? end
        : -1;
  }

  private static boolean isFormed(byte[] buffer, int from, int to) {
    int end = to - ADDED - 1;
    return end > from
        && buffer[to - 1] == '}'
        && buffer[to - 2] == '"'
        && Arrays.equals(buffer, end, end + MEMBER.length, MEMBER, 0, MEMBER.length);
  }

  /** Whether it has a checksum, right or wrong. */
  public static boolean isFormed(byte[] line) {
    return isFormed(line, 0, length(line));
  }

  private static int length(byte[] line) {
    return line.length > 0 && line[line.length - 1] == '\n' ? line.length - 1 : line.length;
  }

  /** The object that was made such a line, which may have lost its break; empty if damaged. */
  public static Optional<byte[]> object(byte[] line) {
    int end = end(line, 0, length(line));
    if (end < 0) {
      return Optional.empty();
    }
    byte[] object = Arrays.copyOf(line, end + 1);
    object[end] = '}';
    return Optional.of(object);
  }

  /** Writes a checksum in eight digits. */
  public static void write(int sum, byte[] into, int at) {
    for (int i = 0; i < SUM; i++) {
      into[at + i] = DIGITS[sum >>> (28 - 4 * i) & 15];
    }
  }

  /** Whether these eight digits are the checksum. */
  public static boolean matches(int sum, byte[] buffer, int at) {
    for (int i = 0; i < SUM; i++) {
      if (buffer[at + i] != DIGITS[sum >>> (28 - 4 * i) & 15]) {
        return false;
      }
    }
    return true;
  }

  private static int checksum(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }
}
