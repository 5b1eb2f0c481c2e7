package dev.runstore.cli.output;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times and durations as people read them. */
public final class Times {
  private Times() {}

  /** How long ago, in the largest unit that fits: {@code 3m ago}. */
  public static String ago(Instant time, Instant now) {
    long seconds = Duration.between(time, now).toSeconds();
    if (seconds < 0) {
      return "in " + rough(-seconds);
    }
    return seconds == 0 ? "now" : rough(seconds) + " ago";
  }

  private static String rough(long seconds) {
    if (seconds < 90) {
      return seconds + "s";
    }
    if (seconds < 90 * 60) {
      return seconds / 60 + "m";
    }
    if (seconds < 36 * 3_600) {
      return seconds / 3_600 + "h";
    }
    if (seconds < 60 * 86_400L) {
      return seconds / 86_400 + "d";
    }
    if (seconds < 700 * 86_400L) {
      return seconds / (30 * 86_400L) + "mo";
    }
    return seconds / (365 * 86_400L) + "y";
  }

  /** Two or three digits that matter: {@code 12ms}, {@code 3.4s}, {@code 2m05s}, {@code 1h03m}. */
  public static String duration(Duration duration) {
    long millis = duration.toMillis();
    if (millis < 0) {
      return "-" + duration(duration.negated());
    }
    if (millis < 1_000) {
      return millis + "ms";
    }
    if (millis < 60_000) {
      return String.format(Locale.ROOT, "%d.%ds", millis / 1_000, millis % 1_000 / 100);
    }
    long seconds = millis / 1_000;
    if (seconds < 3_600) {
      return String.format(Locale.ROOT, "%dm%02ds", seconds / 60, seconds % 60);
    }
    if (seconds < 86_400) {
      return String.format(Locale.ROOT, "%dh%02dm", seconds / 3_600, seconds % 3_600 / 60);
    }
    return String.format(Locale.ROOT, "%dd%02dh", seconds / 86_400, seconds % 86_400 / 3_600);
  }

  /** Date and time of day in a zone, to the second. */
  public static String local(Instant time, ZoneId zone) {
    return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT)
        .format(time.atZone(zone));
  }

  /** A time for this terminal, and how far it is from now: where nobody looks, in UTC in full. */
  public static String told(Instant time, Instant now, Terminal terminal) {
    String shown = terminal.interactive() ? local(time, terminal.zone()) : time.toString();
    return shown + " (" + ago(time, now) + ")";
  }

  /** A duration in milliseconds as a decimal number, microseconds kept. */
  public static String millis(Duration duration) {
    return java.math.BigDecimal.valueOf(duration.toNanos(), 6).stripTrailingZeros().toPlainString();
  }
}
