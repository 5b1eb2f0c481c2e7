package dev.runstore.cli;

import dev.runstore.api.config.Units;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;

/** Reads a point in time: how long ago ({@code 7d}), a date, or a date and a time. */
final class PointInTime {
  private PointInTime() {}

  static Instant read(String option, String text, InstantSource clock, ZoneId zone) {
    try {
      if (text.matches("\\d{4}-\\d{2}-\\d{2}")) {
        return LocalDate.parse(text).atStartOfDay(zone).toInstant();
      }
      if (text.matches("\\d{4}-\\d{2}-\\d{2}[T ].*")) {
        String time = text.replace(' ', 'T');
        return time.matches(".*(Z|[+-]\\d{2}:\\d{2})")
            ? OffsetDateTime.parse(time).toInstant()
            : LocalDateTime.parse(time).atZone(zone).toInstant();
      }
      return clock.instant().minus(Units.duration(text));
    } catch (DateTimeParseException | IllegalArgumentException | ArithmeticException e) {
      throw CommandFailure.usage(
          option
              + " takes a time such as 90m, 7d, 2026-11-01 or 2026-11-01T08:00:00Z, not "
              + dev.runstore.api.model.Texts.quote(text));
    }
  }
}
