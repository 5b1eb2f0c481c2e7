package dev.runstore.cli;

import dev.runstore.api.model.Cost;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.stats.GroupStatistics;
import dev.runstore.api.stats.Grouping;
import dev.runstore.api.support.Safe;
import dev.runstore.cli.output.Output;
import dev.runstore.cli.output.Sizes;
import dev.runstore.cli.output.Style;
import dev.runstore.cli.output.Times;
import dev.runstore.cli.output.Width;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Draws a figure of groups of runs as bars. */
final class StatisticsChart {
  /** What the bars show. */
  enum Figure {
    RUNS,
    FAILED,
    DURATION,
    TOKENS,
    COST,
    BYTES
  }

  private record Bar(String label, double length, String said) {}

  private static final int MOST_LABEL = 40;
  private static final int SAID = 14;
  private static final String EIGHTHS = " ▏▎▍▌▋▊▉█";

  private final App app;
  private final Figure figure;

  StatisticsChart(App app, Figure figure) {
    this.app = app;
    this.figure = figure;
  }

  void draw(List<Grouping> groupings, List<GroupStatistics> groups) {
    String by = groupings.stream().map(Grouping::name).collect(Collectors.joining(", "));
    if (figure != Figure.COST) {
      draw(title() + " by " + by, groups.stream().map(this::bar).toList());
      return;
    }
    TreeSet<String> currencies = new TreeSet<>();
    groups.forEach(group -> group.costs().forEach(cost -> currencies.add(cost.currency())));
    if (currencies.isEmpty()) {
      app.say("none of these runs says what it cost");
    }
    for (String currency : currencies) {
      draw(
          "cost in " + currency + " by " + by,
          groups.stream().map(group -> cost(group, currency)).toList());
    }
  }

  private String title() {
    return figure == Figure.DURATION ? "median duration" : Statuses.word(figure);
  }

  private Bar bar(GroupStatistics group) {
    return switch (figure) {
      case RUNS -> number(group, group.runs());
      case FAILED -> number(group, group.runs(RunStatus.FAILED));
      case TOKENS -> number(group, group.totalTokens());
      case BYTES ->
          new Bar(label(group), group.artifactBytes(), Sizes.bytes(group.artifactBytes()));
      case DURATION -> {
        Duration median = group.durations().quantile(0.5).orElse(Duration.ZERO);
        yield new Bar(
            label(group),
            median.toNanos(),
            group.durations().count() == 0 ? "" : Times.duration(median));
      }
      case COST -> throw new IllegalStateException("a cost has a currency");
    };
  }

  private static Bar number(GroupStatistics group, long number) {
    return new Bar(label(group), number, Long.toString(number));
  }

  private static Bar cost(GroupStatistics group, String currency) {
    return group.costs().stream()
        .filter(cost -> cost.currency().equals(currency))
        .map(Cost::amount)
        .findFirst()
        .map(amount -> new Bar(label(group), amount.doubleValue(), amount.toPlainString()))
        .orElseGet(() -> new Bar(label(group), 0, ""));
  }

  private static String label(GroupStatistics group) {
    return Safe.line(String.join(" / ", group.key()));
  }

  private void draw(String title, List<Bar> bars) {
    Output out = app.out();
    out.line(app.terminal().paint(Style.BOLD, Safe.line(title)));
    int wide =
        Math.min(MOST_LABEL, bars.stream().mapToInt(bar -> Width.of(bar.label())).max().orElse(0));
    double longest = bars.stream().mapToDouble(Bar::length).max().orElse(0);
    int room = Math.max(10, app.terminal().columns() - wide - SAID - 2);
    for (Bar bar : bars) {
      double part = longest > 0 ? Math.max(0, bar.length()) / longest : 0;
      out.line(
          (Width.pad(Width.cut(bar.label(), wide), wide)
                  + " "
                  + app.terminal().paint(Style.ACTIVE, drawn(part * room))
                  + " "
                  + bar.said())
              .stripTrailing());
    }
    out.flush();
  }

  private String drawn(double length) {
    if (!app.terminal().symbols()) {
      return "#".repeat((int) Math.round(length));
    }
    int eighths = (int) Math.round(length * 8);
    String rest = eighths % 8 == 0 ? "" : EIGHTHS.substring(eighths % 8, eighths % 8 + 1);
    return "█".repeat(eighths / 8) + rest;
  }
}
