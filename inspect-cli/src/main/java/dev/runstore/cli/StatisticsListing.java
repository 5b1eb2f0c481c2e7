package dev.runstore.cli;

import dev.runstore.api.model.Cost;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.stats.DurationSketch;
import dev.runstore.api.stats.GroupStatistics;
import dev.runstore.api.stats.Grouping;
import dev.runstore.cli.output.Cell;
import dev.runstore.cli.output.Column;
import dev.runstore.cli.output.Listing;
import dev.runstore.cli.output.Sizes;
import dev.runstore.cli.output.Style;
import dev.runstore.cli.output.Times;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.JsonGenerator;

/** How the figures of groups of runs are listed. */
final class StatisticsListing {
  private final List<Grouping> groupings;

  StatisticsListing(List<Grouping> groupings) {
    this.groupings = groupings;
  }

  Listing<GroupStatistics> listing() {
    List<Column<GroupStatistics>> columns = new ArrayList<>();
    for (int i = 0; i < groupings.size(); i++) {
      int place = i;
      columns.add(
          Column.of(
              groupings.get(i).name(),
              group -> new Cell(group.key().get(place), group.key().get(place), Style.BOLD)));
    }
    columns.add(Column.of("runs", group -> number(group.runs())));
    columns.add(Column.of("failed", group -> number(group.runs(RunStatus.FAILED))));
    columns.add(
        Column.of(
            Statuses.word(RunStatus.TIMED_OUT), group -> number(group.runs(RunStatus.TIMED_OUT))));
    columns.add(Column.of("success", StatisticsListing::rate));
    columns.add(duration("p50", 0.5));
    columns.add(duration("p95", 0.95));
    columns.add(duration("max", 1));
    columns.add(Column.of("tokens", group -> number(group.totalTokens())));
    columns.add(Column.of("cost", group -> Cell.of(costs(group))));
    for (RunStatus status :
        EnumSet.complementOf(EnumSet.of(RunStatus.FAILED, RunStatus.TIMED_OUT))) {
      columns.add(Column.wide(Statuses.word(status), group -> number(group.runs(status))));
    }
    columns.add(wide(duration("min", 0)));
    columns.add(wide(duration("p90", 0.9)));
    columns.add(wide(duration("p99", 0.99)));
    columns.add(
        Column.<GroupStatistics>wide("mean", group -> cell(group.durations().mean())).in("ms"));
    columns.add(Column.wide("input tokens", group -> number(group.inputTokens())));
    columns.add(Column.wide("output tokens", group -> number(group.outputTokens())));
    columns.add(
        Column.<GroupStatistics>wide(
                "artifacts",
                group ->
                    new Cell(
                        Long.toString(group.artifactBytes()),
                        Sizes.bytes(group.artifactBytes()),
                        Style.NONE))
            .in("bytes"));
    return new Listing<>(columns, group -> String.join(",", group.key()), this::json);
  }

  private static Column<GroupStatistics> duration(String name, double part) {
    return Column.<GroupStatistics>of(name, group -> cell(group.durations().quantile(part)))
        .in("ms");
  }

  private static Column<GroupStatistics> wide(Column<GroupStatistics> column) {
    return Column.<GroupStatistics>wide(column.name(), column.cell()).in(column.unit());
  }

  private static Cell cell(Optional<Duration> time) {
    return time.map(t -> new Cell(millis(t), Times.duration(t), Style.NONE)).orElseGet(Cell::empty);
  }

  private static String millis(Duration time) {
    return Times.millis(Duration.ofNanos(time.toNanos() / 1_000 * 1_000));
  }

  private static Cell number(long number) {
    return Cell.of(Long.toString(number));
  }

  private static Cell rate(GroupStatistics group) {
    if (group.successRate().isEmpty()) {
      return Cell.empty();
    }
    double rate = group.successRate().getAsDouble();
    return new Cell(
        String.format(Locale.ROOT, "%.4f", rate),
        String.format(Locale.ROOT, "%.1f%%", 100 * rate),
        rate < 0.5 ? Style.BAD : Style.NONE);
  }

  static String costs(GroupStatistics group) {
    return group.costs().stream().map(StatisticsListing::text).collect(Collectors.joining(", "));
  }

  private static String text(Cost cost) {
    return cost.amount().toPlainString() + " " + cost.currency();
  }

  private void json(GroupStatistics group, JsonGenerator out) {
    out.writeStartObject();
    out.writeObjectPropertyStart("group");
    for (int i = 0; i < groupings.size(); i++) {
      out.writeStringProperty(groupings.get(i).name(), group.key().get(i));
    }
    out.writeEndObject();
    out.writeNumberProperty("runs", group.runs());
    out.writeObjectPropertyStart("statuses");
    for (RunStatus status : RunStatus.values()) {
      if (group.runs(status) > 0) {
        out.writeNumberProperty(status.name(), group.runs(status));
      }
    }
    out.writeEndObject();
    out.writeName("successRate");
    if (group.successRate().isPresent()) {
      out.writeNumber(group.successRate().getAsDouble());
    } else {
      out.writeNull();
    }
    durations(group.durations(), out);
    out.writeObjectPropertyStart("usage");
    out.writeNumberProperty("inputTokens", group.inputTokens());
    out.writeNumberProperty("outputTokens", group.outputTokens());
    out.writeNumberProperty("totalTokens", group.totalTokens());
    out.writeArrayPropertyStart("costs");
    for (Cost cost : group.costs()) {
      out.writeStartObject();
      out.writeNumberProperty("amount", cost.amount());
      out.writeStringProperty("currency", cost.currency());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
    out.writeNumberProperty("artifactBytes", group.artifactBytes());
    out.writeEndObject();
  }

  private static void durations(DurationSketch sketch, JsonGenerator out) {
    out.writeObjectPropertyStart("durationMillis");
    out.writeNumberProperty("count", sketch.count());
    write("min", sketch.quantile(0), out);
    write("mean", sketch.mean(), out);
    write("p50", sketch.quantile(0.5), out);
    write("p90", sketch.quantile(0.9), out);
    write("p95", sketch.quantile(0.95), out);
    write("p99", sketch.quantile(0.99), out);
    write("max", sketch.quantile(1), out);
    out.writeNumberProperty("relativeError", DurationSketch.RELATIVE_ERROR);
    out.writeEndObject();
  }

  private static void write(String name, Optional<Duration> time, JsonGenerator out) {
    out.writeName(name);
    if (time.isPresent()) {
      out.writeNumber(new BigDecimal(millis(time.get())));
    } else {
      out.writeNull();
    }
  }
}
