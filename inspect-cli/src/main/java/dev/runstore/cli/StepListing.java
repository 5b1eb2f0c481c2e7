package dev.runstore.cli;

import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.codec.RunCodec.Gaps;
import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.Usage;
import dev.runstore.cli.output.Cell;
import dev.runstore.cli.output.Column;
import dev.runstore.cli.output.Listing;
import dev.runstore.cli.output.Sizes;
import dev.runstore.cli.output.Style;
import dev.runstore.cli.output.Terminal;
import dev.runstore.cli.output.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** How steps are listed: what a row says of an attempt is all of the last one. */
final class StepListing {
  private StepListing() {}

  static Listing<StepState> listing(Instant now, Terminal terminal) {
    return new Listing<>(
        List.of(
            Column.of("status", step -> Statuses.of(step.status(), terminal)),
            Column.of(
                "step", step -> new Cell(step.stepId().value(), step.stepId().value(), Style.BOLD)),
            Column.of("attempts", step -> Cell.of(Integer.toString(step.attempts().size()))),
            Column.of("started", step -> started(step, now)),
            Column.<StepState>of("duration", StepListing::duration).in("ms"),
            Column.of("exit", step -> exit(step)),
            Column.of("after", step -> Cell.of(parents(step))),
            Column.of("why", StepListing::reason),
            Column.of("name", step -> Cell.of(step.name())),
            Column.wide(
                "step run", step -> Cell.of(last(step).map(a -> a.stepRunId().value()).orElse(""))),
            Column.wide("tokens in", step -> number(usage(step).inputTokens())),
            Column.wide("tokens out", step -> number(usage(step).outputTokens())),
            Column.wide("cost", step -> Cell.of(RunListing.costs(usage(step)))),
            Column.<StepState>wide("cpu", step -> cpu(usage(step))).in("ms"),
            Column.<StepState>wide("memory", step -> memory(usage(step))).in("bytes")),
        step -> step.stepId().value(),
        (step, out) -> RunCodec.write(step, Gaps.SHOWN, out));
  }

  static Optional<Attempt> last(StepState step) {
    return step.attempts().isEmpty()
        ? Optional.empty()
        : Optional.of(step.attempts().get(step.attempts().size() - 1));
  }

  /** When its last attempt started. */
  static Optional<Instant> start(StepState step) {
    return last(step).flatMap(Attempt::startedAt);
  }

  private static Usage usage(StepState step) {
    return last(step).map(Attempt::usage).orElse(Usage.NONE);
  }

  private static Cell number(OptionalLong number) {
    return Cell.of(number.isPresent() ? Long.toString(number.getAsLong()) : "");
  }

  private static Cell cpu(Usage usage) {
    return usage
        .cpu()
        .map(time -> new Cell(Times.millis(time), Times.duration(time), Style.NONE))
        .orElseGet(Cell::empty);
  }

  private static Cell memory(Usage usage) {
    if (usage.maxMemoryBytes().isEmpty()) {
      return Cell.empty();
    }
    long bytes = usage.maxMemoryBytes().getAsLong();
    return new Cell(Long.toString(bytes), Sizes.bytes(bytes), Style.NONE);
  }

  static String parents(StepState step) {
    return step.parents().stream().map(id -> id.value()).collect(Collectors.joining(","));
  }

  /** Why a step is as it is: why it was skipped, or the error of its last attempt. */
  static Optional<String> why(StepState step) {
    return step.reason().or(() -> last(step).flatMap(Attempt::error).map(ErrorInfo::message));
  }

  private static Cell started(StepState step, Instant now) {
    return start(step)
        .map(t -> new Cell(t.toString(), Times.ago(t, now), Style.NONE))
        .orElseGet(Cell::empty);
  }

  private static Cell duration(StepState step) {
    Optional<Duration> duration = last(step).flatMap(Attempt::duration);
    return duration
        .map(d -> new Cell(Times.millis(d), Times.duration(d), Style.NONE))
        .orElseGet(Cell::empty);
  }

  private static Cell exit(StepState step) {
    return last(step)
        .filter(attempt -> attempt.exitCode().isPresent())
        .map(attempt -> Cell.of(Integer.toString(attempt.exitCode().getAsInt())))
        .orElseGet(Cell::empty);
  }

  private static Cell reason(StepState step) {
    return why(step).map(text -> new Cell(text, text, Style.FAINT)).orElseGet(Cell::empty);
  }
}
