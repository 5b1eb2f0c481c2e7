package dev.runstore.cli;

import dev.runstore.api.support.Safe;
import dev.runstore.cli.output.Output;
import dev.runstore.cli.output.Style;
import dev.runstore.cli.output.Terminal;
import dev.runstore.cli.output.Width;
import java.util.List;

/** Writes facts: aligned for people, a tab between label and value for programs. */
final class FactSheet {
  private static final int MIN_COLUMNS = 30;
  private static final int MAX_LINES = 6;

  private FactSheet() {}

  static void write(List<Fact> facts, Output out) {
    Terminal terminal = out.terminal();
    if (!terminal.interactive()) {
      facts.forEach(
          fact -> out.line(fact.label().replace(' ', '_') + "\t" + Safe.line(fact.plain())));
      return;
    }
    int width = facts.stream().mapToInt(fact -> fact.label().length()).max().orElse(0);
    int columns = Math.max(MIN_COLUMNS, terminal.columns() - width - 4);
    for (Fact fact : facts) {
      String label = Width.pad(fact.label(), width);
      for (String line : Width.wrapped(Safe.line(fact.shown()), columns, MAX_LINES)) {
        out.line(
            "  " + terminal.paint(Style.FAINT, label) + "  " + terminal.paint(fact.style(), line));
        label = " ".repeat(width);
      }
    }
  }
}
