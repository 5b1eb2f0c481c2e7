package dev.runstore.api.codec;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;

/**
 * Instants as {@code 2026-11-21T05:46:04.123456Z}: RFC 3339 in UTC, always six digits of the
 * second.
 */
final class Times {
  private static final int LENGTH = 27;
  private static final long MIN_SECOND = LocalDate.of(0, 1, 1).toEpochDay() * 86_400;
  private static final long MAX_SECOND = LocalDate.of(10_000, 1, 1).toEpochDay() * 86_400;

  private Times() {}

  static String format(Instant time) {
    return new String(utf8(time), StandardCharsets.US_ASCII);
  }

  static byte[] utf8(Instant time) {
    long second = time.getEpochSecond();
    if (second < MIN_SECOND || second >= MAX_SECOND) {
      return time.toString().getBytes(StandardCharsets.US_ASCII);
    }
    LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(second, 86_400));
    int ofDay = (int) Math.floorMod(second, 86_400L);
    byte[] text = new byte[LENGTH];
    digits(text, 0, 4, date.getYear());
    text[4] = '-';
    digits(text, 5, 2, date.getMonthValue());
    text[7] = '-';
    digits(text, 8, 2, date.getDayOfMonth());
    text[10] = 'T';
    digits(text, 11, 2, ofDay / 3_600);
    text[13] = ':';
    digits(text, 14, 2, ofDay / 60 % 60);
    text[16] = ':';
    digits(text, 17, 2, ofDay % 60);
    text[19] = '.';
    digits(text, 20, 6, time.getNano() / 1_000);
    text[26] = 'Z';
    return text;
  }

  static Instant parse(String text) {
    try {
      if (text.length() == LENGTH
          && text.charAt(26) == 'Z'
          && text.charAt(19) == '.'
          && text.charAt(10) == 'T') {
        long day =
            LocalDate.of(number(text, 0, 4), number(text, 5, 2), number(text, 8, 2)).toEpochDay();
        long second =
            day * 86_400
                + number(text, 11, 2) * 3_600L
                + number(text, 14, 2) * 60L
                + number(text, 17, 2);
        return Instant.ofEpochSecond(second, number(text, 20, 6) * 1_000L);
      }
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "not a time as in 2026-11-21T05:46:04.123456Z: \"" + text + "\"", e);
    }
  }

  private static void digits(byte[] text, int from, int count, int number) {
    int rest = number;
    for (int i = from + count - 1; i >= from; i--) {
      text[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  private static int number(String text, int from, int count) {
    int number = 0;
    for (int i = from; i < from + count; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        throw new DateTimeException("no digit at " + i);
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
