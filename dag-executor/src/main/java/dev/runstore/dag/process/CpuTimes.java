package dev.runstore.dag.process;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what the shell's {@code times} writes: a line of the shell's own user and system time, and
 * one of those of its children.
 */
final class CpuTimes {
  private static final Pattern TIME = Pattern.compile("([0-9]+)m([0-9]+(?:[.,][0-9]+)?)s");

  private CpuTimes() {}

  static Optional<Duration> read(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      return Optional.empty();
    }
    if (lines.size() < 2) {
      return Optional.empty();
    }
    Duration sum = Duration.ZERO;
    Matcher matcher = TIME.matcher(lines.get(1));
    while (matcher.find()) {
      BigDecimal seconds = new BigDecimal(matcher.group(2).replace(',', '.'));
      sum =
          sum.plusMinutes(Long.parseLong(matcher.group(1)))
              .plusMillis(seconds.movePointRight(3).longValue());
    }
    return Optional.of(sum);
  }
}
