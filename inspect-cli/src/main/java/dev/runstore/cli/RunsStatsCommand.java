package dev.runstore.cli;

import dev.runstore.api.ExecutionStore;
import dev.runstore.api.RunQuery;
import dev.runstore.api.stats.GroupStatistics;
import dev.runstore.api.stats.Grouping;
import dev.runstore.api.stats.RunStatistics;
import dev.runstore.cli.output.Format;
import dev.runstore.cli.output.Sink;
import dev.runstore.cli.output.Sinks;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wct runs stats}. */
@Command(
    name = "stats",
    description = "Counts runs in groups: success, durations, tokens, cost and bytes.")
final class RunsStatsCommand implements Runnable {
  private static final int DEFAULT_LIMIT = 20;

  private final App app;

  @Option(
      names = {"-g", "--group-by"},
      split = ",",
      paramLabel = "GROUP",
      description =
          "subject (the default), status, kind, model, agent, label.KEY, day or hour; several make"
              + " finer groups.")
  List<String> groupBy = List.of("subject");

  @Option(
      names = "--chart",
      paramLabel = "FIGURE",
      arity = "0..1",
      fallbackValue = "runs",
      description = "Draw bars of runs, failed, duration (the median), tokens, cost or bytes.")
  StatisticsChart.@Nullable Figure chart;

  @Option(
      names = {"-L", "--limit"},
      paramLabel = "N",
      description = "At most so many groups (20).")
  int limit = DEFAULT_LIMIT;

  @Option(
      names = {"-A", "--all"},
      description = "All groups, whatever --limit says.")
  boolean all;

  @Mixin RunFilter filter = new RunFilter();
  @Mixin OutputOption output = new OutputOption();

  RunsStatsCommand(App app) {
    this.app = app;
  }

  @Override
  public void run() {
    if (limit < 1) {
      throw CommandFailure.usage("--limit takes a number from 1, not " + limit);
    }
    List<Grouping> groupings = groupBy.stream().map(Grouping::parse).distinct().toList();
    ExecutionStore store = app.executions();
    RunStatistics statistics = new RunStatistics(store, groupings, app.terminal().zone());
    filter.selection(app, RunQuery.all()).figures(store).forEach(statistics::add);
    if (statistics.all().runs() == 0) {
      app.requireStore();
    }
    List<GroupStatistics> groups = statistics.groups();
    boolean inTime = !groupings.isEmpty() && groupings.get(0).isTime();
    List<GroupStatistics> shown = all ? groups : part(groups, inTime);
    if (chart != null) {
      new StatisticsChart(app, chart).draw(groupings, shown);
    } else {
      try (Sink<GroupStatistics> sink =
          Sinks.open(output.format, new StatisticsListing(groupings).listing(), app.out())) {
        shown.forEach(sink::accept);
      }
    }
    epilogue(statistics.all(), groups.size(), shown.size());
  }

  /** The largest groups; of stretches of time the last ones. */
  private List<GroupStatistics> part(List<GroupStatistics> groups, boolean inTime) {
    int most = Math.min(limit, groups.size());
    return inTime ? groups.subList(groups.size() - most, groups.size()) : groups.subList(0, most);
  }

  private void epilogue(GroupStatistics whole, int groups, int shown) {
    if (!app.terminal().interactive()
        || !(chart != null || output.format == Format.TABLE || output.format == Format.WIDE)) {
      if (shown < groups) {
        app.say(shown + " of " + groups + " groups; --all shows the others");
      }
      return;
    }
    app.say(
        whole.runs()
            + " runs in "
            + groups
            + " groups"
            + (shown < groups ? ", " + shown + " shown; --all shows the others" : ""));
  }
}
