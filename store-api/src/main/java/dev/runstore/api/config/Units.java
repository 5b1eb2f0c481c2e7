package dev.runstore.api.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads time spans and sizes as people write them. */
public final class Units {
  private static final Pattern QUANTITY =
      Pattern.compile("\\s*([0-9]+(?:\\.[0-9]+)?)\\s*([A-Za-z]*)\\s*");

  static final String DURATION =
      "a duration such as 500ms, 15s, 10m, 2h, 30d, 4w, 6mo or 1y is expected";
  static final String SIZE = "a size such as 512B, 16KiB or 10MiB is expected";

  private Units() {}

  /**
   * A time span: a number and one of {@code ms s m h d w mo y} (30 and 365 days), or ISO 8601 as in
   * {@code PT15S}.
   *
   * @throws IllegalArgumentException if it is none, with what is right
   */
  public static Duration duration(String text) {
    if (text.strip().toUpperCase(Locale.ROOT).startsWith("P")) {
      try {
        return Duration.parse(text.strip());
      } catch (java.time.format.DateTimeParseException e) {
        throw new IllegalArgumentException(durationHelp(text), e);
      }
    }
    Matcher matcher = QUANTITY.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(durationHelp(text));
    }
    long unit =
        switch (matcher.group(2)) {
          case "ms" -> 1L;
          case "s" -> 1_000L;
          case "m", "min" -> 60_000L;
          case "h" -> 3_600_000L;
          case "d" -> 86_400_000L;
          case "w" -> 7 * 86_400_000L;
          case "mo" -> 30 * 86_400_000L;
          case "y" -> 365 * 86_400_000L;
          default -> throw new IllegalArgumentException(durationHelp(text));
        };
    try {
      return Duration.ofMillis(product(matcher.group(1), unit));
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(durationHelp(text), e);
    }
  }

  /**
   * A size: a number and one of {@code B KB MB GB TB} (powers of 1,000) or {@code KiB MiB GiB TiB}
   * (of 1,024).
   *
   * @throws IllegalArgumentException if it is none, with what is right
   */
  public static long bytes(String text) {
    Matcher matcher = QUANTITY.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(sizeHelp(text));
    }
    long unit =
        switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
          case "", "b" -> 1L;
          case "kb" -> 1_000L;
          case "mb" -> 1_000_000L;
          case "gb" -> 1_000_000_000L;
          case "tb" -> 1_000_000_000_000L;
          case "k", "kib" -> 1L << 10;
          case "m", "mib" -> 1L << 20;
          case "g", "gib" -> 1L << 30;
          case "t", "tib" -> 1L << 40;
          default -> throw new IllegalArgumentException(sizeHelp(text));
        };
    try {
      return product(matcher.group(1), unit);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(sizeHelp(text), e);
    }
  }

  private static long product(String number, long unit) {
    return number.length() <= 9 && number.indexOf('.') < 0
        ? Math.multiplyExact(Long.parseLong(number), unit)
        : new BigDecimal(number).multiply(BigDecimal.valueOf(unit)).toBigInteger().longValueExact();
  }

  private static String durationHelp(String text) {
    return DURATION + ", not \"" + text + "\"";
  }

  private static String sizeHelp(String text) {
    return SIZE + ", not \"" + text + "\"";
  }
}
