package dev.runstore.cli;

import dev.runstore.api.RunQuery;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.TenantId;
import dev.runstore.api.model.Usage;
import dev.runstore.cli.output.Cell;
import dev.runstore.cli.output.Column;
import dev.runstore.cli.output.Listing;
import dev.runstore.cli.output.Style;
import dev.runstore.cli.output.Terminal;
import dev.runstore.cli.output.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** How runs are listed. */
final class RunListing {
  private final Instant now;
  private final Terminal terminal;
  private final TenantId tenant;

  /** Listed at this time of the store's clock. */
  RunListing(Instant now, Terminal terminal, TenantId tenant) {
    this.now = now;
    this.terminal = terminal;
    this.tenant = tenant;
  }

  Listing<Run> listing() {
    return new Listing<>(
        List.of(
            Column.of("status", run -> Statuses.of(run, now, terminal)),
            Column.of("run", run -> Cell.of(run.id().value())),
            Column.of("subject", this::subject),
            Column.of("started", run -> time(start(run))),
            Column.<Run>of("duration", this::duration).in("ms"),
            Column.of("steps", RunListing::steps),
            Column.wide("ended", run -> time(run.endedAt())),
            Column.wide("kind", run -> Cell.of(Statuses.word(run.subject().kind()))),
            Column.wide("version", run -> Cell.of(run.subject().version().orElse(""))),
            Column.wide("tokens", run -> number(run.usage().totalTokens())),
            Column.wide("cost", RunListing::cost),
            Column.wide("artifacts", run -> Cell.of(Long.toString(run.artifactCount()))),
            Column.wide("labels", run -> Cell.of(labels(run.labels()))),
            Column.wide("aliases", RunListing::aliases),
            Column.wide("error", RunListing::error)),
        run -> run.id().value(),
        (run, out) -> RunSummary.write(run, tenant, now, out));
  }

  private Cell subject(Run run) {
    return new Cell(run.subject().id(), run.subject().name(), Style.BOLD);
  }

  /** Of a run that has not started its creation; none of an import that tells no time. */
  private static Optional<Instant> start(Run run) {
    return run.startedAt()
        .or(() -> Optional.of(RunQuery.time(run)).filter(made -> made.isAfter(Instant.EPOCH)));
  }

  private Cell time(Optional<Instant> time) {
    return time.map(t -> new Cell(t.toString(), Times.ago(t, now), Style.NONE))
        .orElseGet(Cell::empty);
  }

  private Cell duration(Run run) {
    Optional<Duration> known = run.duration();
    if (known.isPresent()) {
      return known
          .map(d -> new Cell(Times.millis(d), Times.duration(d), Style.NONE))
          .orElseGet(Cell::empty);
    }
    return run.status().isTerminal() || run.lost(now).isPresent()
        ? Cell.empty()
        : run.startedAt()
            .map(start -> new Cell("", Times.duration(Duration.between(start, now)), Style.ACTIVE))
            .orElseGet(Cell::empty);
  }

  private static Cell steps(Run run) {
    long total = run.stepCounts().total();
    long done = run.stepCounts().of(dev.runstore.api.model.StepStatus.SUCCEEDED);
    return Cell.of(total == 0 ? "" : done + "/" + total);
  }

  private static Cell number(OptionalLong number) {
    return Cell.of(number.isPresent() ? Long.toString(number.getAsLong()) : "");
  }

  private static Cell cost(Run run) {
    return Cell.of(costs(run.usage()));
  }

  static String costs(Usage usage) {
    return usage.costs().stream()
        .map(cost -> cost.amount().toPlainString() + " " + cost.currency())
        .collect(Collectors.joining(", "));
  }

  private static Cell aliases(Run run) {
    return Cell.of(
        run.aliases().stream().map(alias -> alias.value()).collect(Collectors.joining(", ")));
  }

  private static Cell error(Run run) {
    return run.error()
        .map(error -> new Cell(error.message(), error.message(), Style.BAD))
        .orElseGet(Cell::empty);
  }

  static String labels(Labels labels) {
    return String.join(",", labels.pairs());
  }
}
