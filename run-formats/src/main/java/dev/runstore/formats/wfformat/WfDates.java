package dev.runstore.formats.wfformat;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.Optional;

/**
 * Reads the dates of the files, which come in three spellings: {@code 2020-12-25T20:10:08+00:00},
 * {@code 20200401T035043+0000} and {@code 05-10-23T16:23:32Z}, which is month, day and year.
 */
final class WfDates {
  /** A time, and whether the file says in which zone. */
  record WfDate(Instant time, boolean zoned) {}

  private static final String TIME = "HH:mm[:ss]";
  private static final List<DateTimeFormatter> SPELLINGS =
      List.of(
          spelling("uuuu-MM-dd['T'][ ]" + TIME),
          spelling("uuuuMMdd'T'HHmmss"),
          new DateTimeFormatterBuilder()
              .appendPattern("MM-dd-")
              .appendValueReduced(ChronoField.YEAR, 2, 2, 2000)
              .appendPattern("['T'][ ]" + TIME)
              .append(ending())
              .toFormatter(java.util.Locale.ROOT));

  private WfDates() {}

  /** The time that the text means; UTC where it names no zone; empty if it is none. */
  static Optional<WfDate> parse(String text) {
    return SPELLINGS.stream()
        .map(spelling -> parse(text.strip(), spelling))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<WfDate> parse(String text, DateTimeFormatter spelling) {
    try {
      TemporalAccessor parsed = spelling.parse(text);
      boolean zoned = parsed.isSupported(ChronoField.OFFSET_SECONDS);
      ZoneOffset offset = zoned ? ZoneOffset.from(parsed) : ZoneOffset.UTC;
      return Optional.of(new WfDate(LocalDateTime.from(parsed).toInstant(offset), zoned));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static DateTimeFormatter spelling(String pattern) {
    return new DateTimeFormatterBuilder()
        .appendPattern(pattern)
        .append(ending())
        .toFormatter(java.util.Locale.ROOT);
  }

  private static DateTimeFormatter ending() {
    return new DateTimeFormatterBuilder()
        .optionalStart()
        .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
        .optionalEnd()
        .appendPattern("[XXX][XX][X]")
        .toFormatter(java.util.Locale.ROOT);
  }
}
