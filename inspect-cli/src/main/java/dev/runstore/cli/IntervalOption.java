package dev.runstore.cli;

import java.time.Duration;
import picocli.CommandLine.Option;

/** How often a command that follows a run looks for news. */
final class IntervalOption {
  @Option(
      names = "--interval",
      paramLabel = "TIME",
      description = "Look for news this often (default: 500ms).")
  String text = "500ms";

  Duration interval() {
    Duration interval = Quantity.time("--interval", text);
    if (interval.compareTo(Duration.ofMillis(10)) < 0) {
      throw CommandFailure.usage("--interval takes at least 10ms, not " + text);
    }
    return interval;
  }
}
