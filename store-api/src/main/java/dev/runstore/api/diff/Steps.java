package dev.runstore.api.diff;

import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.Cost;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.StepRunId;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.Usage;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Compares two steps of the same id. */
final class Steps {
  private static final StepRunId ANY = new StepRunId("00000000000000000000000000");

  private final Contents contents;

  Steps(Contents contents) {
    this.contents = contents;
  }

  void compare(Place place, StepState a, StepState b) {
    place.compare("status", a.status().name(), b.status().name());
    place.compare("name", a.name(), b.name());
    place.compare("parents", a.parents().toString(), b.parents().toString());
    place.compare("reason", a.reason(), b.reason());
    int common = Math.min(a.attempts().size(), b.attempts().size());
    place.compare("attempts", a.attempts().size(), b.attempts().size());
    for (int i = 0; i < common; i++) {
      Attempt first = a.attempts().get(i);
      compare(place.attempt(first.number()), first, b.attempts().get(i));
    }
  }

  private void compare(Place place, Attempt a, Attempt b) {
    place.compare("status", a.status().name(), b.status().name());
    place.compare("sourceStatus", a.sourceStatus(), b.sourceStatus());
    contents.compare(place, "config", a.config(), b.config());
    contents.compare(place, "input", a.input(), b.input());
    contents.compare(place, "output", a.output(), b.output());
    place.compare("error", a.error().map(e -> e.message()), b.error().map(e -> e.message()));
    place.compare("error.type", a.error().map(e -> e.type()), b.error().map(e -> e.type()));
    place.compare("warnings", a.warnings().toString(), b.warnings().toString());
    place.compare(
        "exitCode",
        a.exitCode().stream().boxed().findFirst(),
        b.exitCode().stream().boxed().findFirst());
    place.measure("durationMillis", millis(a.duration()), millis(b.duration()));
    measure(place, a.usage(), b.usage());
  }

  static void measure(Place place, Usage a, Usage b) {
    place.measure("inputTokens", number(a.inputTokens()), number(b.inputTokens()));
    place.measure("outputTokens", number(a.outputTokens()), number(b.outputTokens()));
    place.measure("totalTokens", number(a.totalTokens()), number(b.totalTokens()));
    place.measure("cost", costs(a), costs(b));
  }

  static Optional<BigDecimal> millis(Optional<Duration> time) {
    return time.map(t -> BigDecimal.valueOf(t.toNanos(), 6).stripTrailingZeros());
  }

  private static Optional<Long> number(OptionalLong value) {
    return value.isPresent() ? Optional.of(value.getAsLong()) : Optional.empty();
  }

  private static Optional<String> costs(Usage usage) {
    List<String> costs = usage.costs().stream().map(Steps::text).toList();
    return costs.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", costs));
  }

  private static String text(Cost cost) {
    return cost.amount().toPlainString() + " " + cost.currency();
  }

  /** The step without payloads, which is as short as its attempts are few. */
  static StepState bare(StepState step) {
    return with(
        step,
        step.attempts().stream()
            .map(
                attempt ->
                    new Attempt(
                        attempt.number(),
                        attempt.stepRunId(),
                        attempt.status(),
                        attempt.sourceStatus(),
                        attempt.startedAt(),
                        attempt.endedAt(),
                        attempt.duration(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        attempt.error().map(e -> ErrorInfo.of(e.type(), e.message())),
                        attempt.warnings(),
                        attempt.usage(),
                        attempt.exitCode(),
                        attempt.attributes()))
            .toList(),
        step.firstSequence());
  }

  /** What counts as content: the step without its own id, times and usage. */
  static StepState content(StepState step) {
    return with(
        step,
        step.attempts().stream()
            .map(
                attempt ->
                    new Attempt(
                        attempt.number(),
                        ANY,
                        attempt.status(),
                        attempt.sourceStatus(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        attempt.config(),
                        attempt.input(),
                        attempt.output(),
                        attempt.error(),
                        attempt.warnings(),
                        Usage.NONE,
                        attempt.exitCode(),
                        Attributes.NONE))
            .toList(),
        1);
  }

  private static StepState with(StepState step, List<Attempt> attempts, long sequence) {
    return new StepState(
        step.stepId(),
        step.name(),
        step.status(),
        step.parents(),
        step.reason(),
        sequence,
        attempts);
  }
}
