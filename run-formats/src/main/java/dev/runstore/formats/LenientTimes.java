package dev.runstore.formats;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Optional;

/**
 * Times as other systems write them. What is no time is empty, never a guess: a missing time stays
 * missing, and years after 9999 are none.
 */
public final class LenientTimes {
  private static final BigInteger NANOS = BigInteger.valueOf(1_000_000_000);
  private static final int MAX_DIGITS = 30;
  private static final Instant END = Instant.parse("9999-12-31T23:59:59.999999999Z");
  private static final String LONG = Long.toString(Long.MAX_VALUE);
  private static final DateTimeFormatter ISO =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .appendPattern("uuuu-MM-dd['T'][ ]HH:mm[:ss]")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .optionalStart()
          .appendLiteral(' ')
          .optionalEnd()
          .appendPattern("[XXX][XX][X]['UTC']")
          .toFormatter(Locale.ROOT);

  private LenientTimes() {}

  /** An ISO date and time with an offset, or without one, which is then UTC. */
  public static Optional<Instant> parse(String text) {
    String stripped = text.strip();
    if (stripped.length() < 16 || stripped.length() > 50 || stripped.startsWith("0001-01-01")) {
      return Optional.empty();
    }
    try {
      return possible(
          switch (ISO.parseBest(stripped, OffsetDateTime::from, LocalDateTime::from)) {
            case OffsetDateTime zoned -> zoned.toInstant();
            case LocalDateTime local -> local.toInstant(ZoneOffset.UTC);
            default -> throw new DateTimeException(text);
          });
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<Instant> possible(Instant time) {
    return time.isAfter(END) ? Optional.empty() : Optional.of(time);
  }

  /** Nanoseconds since 1970, exactly; zero and less are no time. */
  public static Optional<Instant> nanos(String digits) {
    int length = digits.length();
    if (length == 0 || length > MAX_DIGITS) {
      return Optional.empty();
    }
    if (isLong(digits, length)) {
      return nanos(Long.parseLong(digits));
    }
    try {
      BigInteger nanos = new BigDecimal(digits).toBigIntegerExact();
      if (nanos.signum() <= 0) {
        return Optional.empty();
      }
      BigInteger[] parts = nanos.divideAndRemainder(NANOS);
      return possible(Instant.ofEpochSecond(parts[0].longValueExact(), parts[1].intValue()));
    } catch (ArithmeticException | NumberFormatException | DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Whether the text is of digits alone and no larger than a {@code long}. */
  private static boolean isLong(String digits, int length) {
    if (length > LONG.length() || (length == LONG.length() && digits.compareTo(LONG) > 0)) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  private static Optional<Instant> nanos(long nanos) {
    return nanos <= 0
        ? Optional.empty()
        : Optional.of(Instant.ofEpochSecond(nanos / 1_000_000_000, nanos % 1_000_000_000));
  }

  /** Milliseconds since 1970, with or without decimals; zero and less are no time. */
  public static Optional<Instant> millis(BigDecimal millis) {
    return scaled(millis, 6);
  }

  /** Microseconds since 1970; zero and less are no time. */
  public static Optional<Instant> micros(BigDecimal micros) {
    return scaled(micros, 3);
  }

  /** Seconds since 1970, with or without decimals; zero and less are no time. */
  public static Optional<Instant> seconds(BigDecimal seconds) {
    return scaled(seconds, 9);
  }

  private static Optional<Instant> scaled(BigDecimal value, int digits) {
    if (value.signum() <= 0 || value.precision() > MAX_DIGITS || Math.abs(value.scale()) > 12) {
      return Optional.empty();
    }
    return nanos(value.movePointRight(digits).toBigInteger().toString());
  }
}
