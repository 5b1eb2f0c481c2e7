package dev.runstore.s3.bucket;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;

/**
 * The server's clock, as the {@code Date} headers of its answers bound it: an answer that says
 * second <i>s</i> was made between request and receipt, when the server's clock stood in <i>[s, s +
 * 1)</i>. The latest bound from below counts, so the clock runs on and does not jump.
 */
final class ServerClock implements InstantSource {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private final long start = System.nanoTime();
  private boolean heard;
  private long ahead;
  private volatile Second latest = new Second("", 0);

  /** A date as it was told, and the nanoseconds from the epoch to it. */
  private record Second(String told, long nanos) {}

  /** Takes in the date of an answer. */
  void heard(String date, long sent, long received) {
    long server;
    try {
      server = nanos(date);
    } catch (DateTimeParseException e) {
      return;
    }
    synchronized (this) {
      long atLeast = server - (received - start);
      long below = server + SECOND - (sent - start);
      if (!heard || atLeast > ahead || below < ahead) {
        ahead = atLeast;
        heard = true;
      }
    }
  }

  @Override
  public synchronized Instant instant() {
    long nanos = heard ? System.nanoTime() - start + ahead : nanos(Instant.now());
    return Instant.EPOCH.plusNanos(nanos).truncatedTo(ChronoUnit.MICROS);
  }

  /** Many answers tell the same second, which is read once. */
  private long nanos(String date) {
    Second second = latest;
    if (!second.told.equals(date)) {
      ZonedDateTime time = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME);
      second = new Second(date, nanos(time.toInstant()));
      latest = second;
    }
    return second.nanos;
  }

  private static long nanos(Instant time) {
    return Duration.between(Instant.EPOCH, time).toNanos();
  }
}
