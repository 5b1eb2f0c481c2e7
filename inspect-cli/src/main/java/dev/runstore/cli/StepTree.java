package dev.runstore.cli;

import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepState;
import dev.runstore.api.support.Safe;
import dev.runstore.cli.output.Cell;
import dev.runstore.cli.output.Output;
import dev.runstore.cli.output.Style;
import dev.runstore.cli.output.Terminal;
import dev.runstore.cli.output.Times;
import dev.runstore.cli.output.Width;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The steps of a run for people: each below the last of those it comes after, with a bar that shows
 * when it ran.
 */
final class StepTree {
  private static final int MAX_INDENT = 8;
  private static final int MAX_NAME = 44;
  private static final int BAR = 24;
  private static final int MAX_REMARK = 6;

  private final Map<StepId, StepState> steps = new LinkedHashMap<>();
  private final Map<StepId, List<StepState>> below = new HashMap<>();
  private final List<StepState> roots = new ArrayList<>();
  private final Map<StepId, Integer> depths = new HashMap<>();
  private final Output out;
  private final Terminal terminal;
  private final Instant from;
  private final Instant until;
  private final Instant now;
  private boolean cut;

  /** The bars span the time from one instant to another. */
  StepTree(List<StepState> shown, Output out, Instant from, Instant until, Instant now) {
    this.out = out;
    this.terminal = out.terminal();
    this.from = from;
    this.until = until;
    this.now = now;
    shown.forEach(step -> steps.put(step.stepId(), step));
    for (StepState step : shown) {
      Optional<StepId> above = above(step);
      if (above.isPresent()) {
        below.computeIfAbsent(above.get(), id -> new ArrayList<>()).add(step);
      } else {
        roots.add(step);
      }
    }
  }

  private Optional<StepId> above(StepState step) {
    StepId best = null;
    for (StepId parent : step.parents()) {
      if (steps.containsKey(parent)
          && !parent.equals(step.stepId())
          && (best == null || depth(parent, new HashSet<>()) >= depth(best, new HashSet<>()))) {
        best = parent;
      }
    }
    return Optional.ofNullable(best);
  }

  private int depth(StepId id, Set<StepId> path) {
    Integer known = depths.get(id);
    StepState step = steps.get(id);
    if (known != null || step == null || !path.add(id)) {
      return known == null ? 0 : known;
    }
    int depth = 0;
    for (StepId parent : step.parents()) {
      depth = Math.max(depth, 1 + depth(parent, path));
    }
    path.remove(id);
    depths.put(id, depth);
    return depth;
  }

  void write() {
    List<Line> lines = new ArrayList<>();
    Set<StepId> seen = new HashSet<>();
    roots.forEach(root -> add(root, "", "", 0, lines, seen));
    steps.values().stream()
        .filter(step -> !seen.contains(step.stepId()))
        .toList()
        .forEach(step -> add(step, "", "", 0, lines, seen));
    int width =
        lines.stream().mapToInt(line -> Width.of(line.lead() + line.name()) + 2).max().orElse(0);
    lines.forEach(line -> write(line, Math.min(width, MAX_NAME)));
    if (cut) {
      out.line(
          "  "
              + terminal.paint(
                  Style.FAINT,
                  deep(MAX_INDENT + 1)
                      + "and so on: how many steps are above, drawn no further to the right"));
    }
  }

  private record Line(String lead, String name, StepState step) {}

  private void add(
      StepState step, String lead, String inner, int indent, List<Line> lines, Set<StepId> seen) {
    if (!seen.add(step.stepId())) {
      return;
    }
    lines.add(new Line(lead, Safe.line(step.name()), step));
    List<StepState> children = below.getOrDefault(step.stepId(), List.of());
    cut |= indent >= MAX_INDENT && !children.isEmpty();
    for (int i = 0; i < children.size(); i++) {
      boolean last = i == children.size() - 1;
      String branch = last ? terminal.symbol("└ ", "` ") : terminal.symbol("├ ", "|-");
      String rest = last ? "  " : terminal.symbol("│ ", "| ");
      add(
          children.get(i),
          indent < MAX_INDENT ? inner + branch : inner + deep(indent + 1),
          indent < MAX_INDENT ? inner + rest : inner,
          indent + 1,
          lines,
          seen);
    }
  }

  /** Says how deep a step is where that is no more drawn. */
  private String deep(int depth) {
    return terminal.symbol("⋯", ">") + depth + " ";
  }

  private void write(Line line, int width) {
    StepState step = line.step();
    Cell status = Statuses.of(step.status(), terminal);
    String symbol = status.shown().substring(0, 1);
    int room = width - Width.of(line.lead()) - 2;
    String name = Width.pad(Width.cut(line.name(), Math.max(8, room)), room);
    Optional<Attempt> last = StepListing.last(step);
    String attempts = step.attempts().size() > 1 ? "×" + step.attempts().size() : "";
    String duration = last.flatMap(this::duration).map(Times::duration).orElse("");
    String tries = terminal.symbols() ? attempts : attempts.replace('×', 'x');
    String text =
        "  "
            + terminal.paint(Style.FAINT, line.lead())
            + terminal.paint(status.style(), symbol)
            + ' '
            + name
            + ' '
            + terminal.paint(Style.ATTENTION, Width.pad(tries, 4))
            + " ".repeat(Math.max(0, 7 - duration.length()))
            + duration
            + "  "
            + terminal.paint(status.style(), bar(step).stripTrailing());
    out.line(text.stripTrailing());
    StepListing.why(step).ifPresent(why -> remark(line, Style.FAINT, why));
    last.map(Attempt::warnings)
        .orElse(List.of())
        .forEach(
            warning -> remark(line, Style.ATTENTION, warning.code() + ": " + warning.message()));
  }

  private void remark(Line line, Style style, String text) {
    int indent = Width.of(line.lead()) + 4;
    int columns = Math.max(30, terminal.columns() - indent);
    Width.wrapped(Safe.line(text), columns, MAX_REMARK)
        .forEach(part -> out.line(" ".repeat(indent) + terminal.paint(style, part)));
  }

  private Optional<Duration> duration(Attempt attempt) {
    return attempt.status().isTerminal()
        ? attempt.duration()
        : attempt.duration().or(() -> attempt.startedAt().map(this::since));
  }

  /** A step may have begun after the moment that is shown. */
  private Duration since(Instant start) {
    return start.isBefore(now) ? Duration.between(start, now) : Duration.ZERO;
  }

  private String bar(StepState step) {
    long span = Duration.between(from, until).toMillis();
    char[] bar = new char[BAR];
    java.util.Arrays.fill(bar, ' ');
    boolean any = false;
    for (Attempt attempt : step.attempts()) {
      Optional<Duration> length = duration(attempt);
      if (length.isEmpty() || span <= 0) {
        continue;
      }
      Instant start = attempt.startedAt().orElse(from);
      long offset = Math.clamp(Duration.between(from, start).toMillis(), 0L, span);
      int first = (int) Math.min(BAR - 1, offset * BAR / span);
      int end = (int) Math.min(BAR, (offset + length.get().toMillis()) * BAR / span);
      for (int i = first; i < Math.max(end, first + 1); i++) {
        bar[i] = terminal.symbol("█", "#").charAt(0);
      }
      any = true;
    }
    return any ? new String(bar) : "";
  }
}
