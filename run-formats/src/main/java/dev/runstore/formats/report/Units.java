package dev.runstore.formats.report;

import dev.runstore.api.model.Cost;
import dev.runstore.api.model.Usage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Figures as people read them; the same on every machine. */
final class Units {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Units() {}

  static String time(Instant time) {
    return TIME.format(time);
  }

  static String time(Optional<Instant> time) {
    return time.map(TIME::format).orElse("–");
  }

  static String clock(Instant time) {
    return CLOCK.format(time);
  }

  static String duration(Optional<Duration> duration) {
    return duration.map(Units::duration).orElse("–");
  }

  static String duration(Duration duration) {
    if (duration.isNegative()) {
      return "-" + duration(duration.negated());
    }
    long seconds = duration.toSeconds();
    if (seconds < 60) {
      double millis = duration.toNanos() / 1e6;
      return millis < 1000
          ? decimal(millis, millis < 10 ? 1 : 0) + " ms"
          : decimal(millis / 1000, 1) + " s";
    }
    if (seconds < 3600) {
      return seconds / 60 + " min " + seconds % 60 + " s";
    }
    return seconds < 86_400
        ? seconds / 3600 + " h " + seconds % 3600 / 60 + " min"
        : seconds / 86_400 + " d " + seconds % 86_400 / 3600 + " h";
  }

  private static String decimal(double value, int digits) {
    BigDecimal rounded = BigDecimal.valueOf(value).setScale(digits, RoundingMode.HALF_UP);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }

  static String bytes(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    double value = bytes;
    int unit = -1;
    while (value >= 1024 && unit < 4) {
      value /= 1024;
      unit++;
    }
    return decimal(value, 1) + " " + List.of("KiB", "MiB", "GiB", "TiB", "PiB").get(unit);
  }

  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  static String cost(List<Cost> costs) {
    return costs.stream()
        .map(cost -> cost.amount().toPlainString() + " " + cost.currency())
        .collect(Collectors.joining(" + "));
  }

  /** Total tokens, or the sum of those in and out where the source gives no total. */
  static Optional<Long> tokens(Usage usage) {
    if (usage.totalTokens().isPresent()) {
      return Optional.of(usage.totalTokens().getAsLong());
    }
    return usage.inputTokens().isPresent() || usage.outputTokens().isPresent()
        ? Optional.of(usage.inputTokens().orElse(0) + usage.outputTokens().orElse(0))
        : Optional.empty();
  }
}
