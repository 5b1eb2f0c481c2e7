package dev.runstore.cli;

import dev.runstore.cli.output.Output;
import dev.runstore.cli.output.Safe;
import dev.runstore.cli.output.Style;
import dev.runstore.cli.output.Terminal;
import dev.runstore.cli.output.Width;
import java.util.List;

/** Writes facts: aligned for people, a tab between label and value for programs. */
final class FactSheet {
  private FactSheet() {}

  static void write(List<Fact> facts, Output out) {
    Terminal terminal = out.terminal();
    if (!terminal.interactive()) {
      facts.forEach(
          fact -> out.line(fact.label().replace(' ', '_') + "\t" + Safe.line(fact.plain())));
      return;
    }
    int width = facts.stream().mapToInt(fact -> fact.label().length()).max().orElse(0);
    for (Fact fact : facts) {
      out.line(
          "  "
              + terminal.paint(Style.FAINT, Width.pad(fact.label(), width))
              + "  "
              + terminal.paint(fact.style(), Safe.line(fact.shown())));
    }
  }
}
