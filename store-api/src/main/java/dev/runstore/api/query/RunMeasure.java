package dev.runstore.api.query;

import dev.runstore.api.model.Cost;
import dev.runstore.api.model.Run;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Function;

/**
 * A figure of runs that they can be ordered by.
 *
 * @param value what a run has; empty if it has none
 */
public record RunMeasure(Function<Run, Optional<BigDecimal>> value) {
  /** How long it took; of one that runs at this time of the store's clock, how long so far. */
  public static RunMeasure duration(Instant now) {
    return new RunMeasure(run -> Field.duration(run, now).map(RunMeasure::seconds));
  }

  /** The largest number among its costs, whatever the currency. */
  public static RunMeasure cost() {
    return new RunMeasure(
        run -> run.usage().costs().stream().map(Cost::amount).max(Comparator.naturalOrder()));
  }

  private static BigDecimal seconds(Duration time) {
    return BigDecimal.valueOf(time.getSeconds()).add(BigDecimal.valueOf(time.getNano(), 9));
  }
}
