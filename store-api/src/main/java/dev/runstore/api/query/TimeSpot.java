package dev.runstore.api.query;

import dev.runstore.api.config.Units;
import dev.runstore.api.model.Texts;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.regex.Pattern;

/**
 * A time as people write it: how long ago ({@code 7d}), a date, or a date and a time. A date means
 * its whole day.
 *
 * @param from where it begins
 * @param to where it ends, not included
 */
public record TimeSpot(Instant from, Instant to) {
  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
  private static final Pattern TIME = Pattern.compile("\\d{4}-\\d{2}-\\d{2}[T ].*");
  private static final Pattern OFFSET = Pattern.compile(".*(Z|[+-]\\d{2}:\\d{2})");

  /**
   * The time that the text says.
   *
   * @param now from when spans count back
   * @param zone of dates and of times without an offset
   * @throws IllegalArgumentException if it says none, with what is right
   */
  public static TimeSpot read(String text, Instant now, ZoneId zone) {
    try {
      if (DATE.matcher(text).matches()) {
        LocalDate day = LocalDate.parse(text);
        return new TimeSpot(
            day.atStartOfDay(zone).toInstant(), day.plusDays(1).atStartOfDay(zone).toInstant());
      }
      if (TIME.matcher(text).matches()) {
        String time = text.replace(' ', 'T');
        return at(
            OFFSET.matcher(time).matches()
                ? OffsetDateTime.parse(time).toInstant()
                : LocalDateTime.parse(time).atZone(zone).toInstant());
      }
      return at(now.minus(Units.duration(text)));
    } catch (DateTimeException | IllegalArgumentException | ArithmeticException e) {
      throw new IllegalArgumentException(
          "a time such as 90m, 7d, 2026-11-01 or 2026-11-01T08:00:00Z is expected, not "
              + Texts.quote(text),
          e);
    }
  }

  private static TimeSpot at(Instant time) {
    return new TimeSpot(time, time.plusNanos(1));
  }

  /** Below 0 if the time is before this, above 0 if it is after, 0 if it is within. */
  int placeOf(Instant time) {
    return time.isBefore(from) ? -1 : time.isBefore(to) ? 0 : 1;
  }
}
