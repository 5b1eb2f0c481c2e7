package dev.runstore.api.diff;

import dev.runstore.api.StepOutline;
import dev.runstore.api.StepOutline.Tried;
import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.Cost;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.Usage;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Compares two steps of the same id. */
final class Steps {
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

  /** What two steps of the same content measured. */
  static void measure(Place place, StepOutline a, StepOutline b) {
    for (int i = 0; i < a.attempts().size(); i++) {
      Tried first = a.attempts().get(i);
      Tried second = b.attempts().get(i);
      if (!first.measuresAs(second)) {
        measure(place.attempt(first.number()), first, second);
      }
    }
  }

  private static void measure(Place place, Tried a, Tried b) {
    place.measure("durationMillis", millis(a.duration()), millis(b.duration()));
    place.measure("inputTokens", number(a.inputTokens()), number(b.inputTokens()));
    place.measure("outputTokens", number(a.outputTokens()), number(b.outputTokens()));
    place.measure("totalTokens", number(a.totalTokens()), number(b.totalTokens()));
    place.measure("cost", costs(a.costs()), costs(b.costs()));
  }

  static void measure(Place place, Usage a, Usage b) {
    place.measure("inputTokens", number(a.inputTokens()), number(b.inputTokens()));
    place.measure("outputTokens", number(a.outputTokens()), number(b.outputTokens()));
    place.measure("totalTokens", number(a.totalTokens()), number(b.totalTokens()));
    place.measure("cost", costs(a.costs()), costs(b.costs()));
  }

  static Optional<BigDecimal> millis(Optional<Duration> time) {
    return time.map(t -> BigDecimal.valueOf(t.toNanos(), 6).stripTrailingZeros());
  }

  private static Optional<Long> number(OptionalLong value) {
    return value.isPresent() ? Optional.of(value.getAsLong()) : Optional.empty();
  }

  private static Optional<String> costs(List<Cost> costs) {
    return costs.isEmpty()
        ? Optional.empty()
        : Optional.of(costs.stream().map(Steps::text).collect(Collectors.joining(", ")));
  }

  private static String text(Cost cost) {
    return cost.amount().toPlainString() + " " + cost.currency();
  }
}
