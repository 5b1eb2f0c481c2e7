package dev.runstore.cli;

import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepStatus;
import dev.runstore.cli.output.Cell;
import dev.runstore.cli.output.Style;
import dev.runstore.cli.output.Terminal;
import java.time.Instant;
import java.util.Locale;

/** How statuses look. */
final class Statuses {
  private Statuses() {}

  static String word(Enum<?> status) {
    return status.name().toLowerCase(Locale.ROOT);
  }

  static Cell of(Run run, Instant now, Terminal terminal) {
    return run.lost(now).isPresent()
        ? new Cell("lost", terminal.symbol("⚠", "!") + " lost", Style.BAD)
        : of(run.status(), terminal);
  }

  static Cell of(RunStatus status, Terminal terminal) {
    return switch (status) {
      case QUEUED -> cell(status, terminal.symbol("○", "."), Style.FAINT);
      case RUNNING -> cell(status, terminal.symbol("●", ">"), Style.ACTIVE);
      case SUCCEEDED -> cell(status, terminal.symbol("✔", "+"), Style.GOOD);
      case FAILED -> cell(status, terminal.symbol("✖", "x"), Style.BAD);
      case CANCELLED -> cell(status, terminal.symbol("⊘", "-"), Style.ATTENTION);
      case TIMED_OUT -> cell(status, terminal.symbol("◷", "t"), Style.BAD);
      case UNKNOWN -> cell(status, "?", Style.ATTENTION);
    };
  }

  static Cell of(StepStatus status, Terminal terminal) {
    return switch (status) {
      case PENDING -> cell(status, terminal.symbol("○", "."), Style.FAINT);
      case RUNNING -> cell(status, terminal.symbol("●", ">"), Style.ACTIVE);
      case SUCCEEDED -> cell(status, terminal.symbol("✔", "+"), Style.GOOD);
      case FAILED -> cell(status, terminal.symbol("✖", "x"), Style.BAD);
      case CANCELLED -> cell(status, terminal.symbol("⊘", "-"), Style.ATTENTION);
      case TIMED_OUT -> cell(status, terminal.symbol("◷", "t"), Style.BAD);
      case SKIPPED -> cell(status, terminal.symbol("↷", "~"), Style.FAINT);
      case UNKNOWN -> cell(status, "?", Style.ATTENTION);
    };
  }

  private static Cell cell(Enum<?> status, String symbol, Style style) {
    String word = word(status);
    return new Cell(word, symbol + " " + word.replace('_', ' '), style);
  }
}
