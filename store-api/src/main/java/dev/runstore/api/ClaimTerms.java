package dev.runstore.api;

import dev.runstore.api.model.Runner;
import java.time.Duration;
import java.util.Optional;

/**
 * On which terms a runner claims a run.
 *
 * @param runner who claims
 * @param ttl how long the lease holds without a renewal
 * @param takeover if present, the lease of exactly this generation is taken over although it still
 *     holds
 */
public record ClaimTerms(Runner runner, Duration ttl, Optional<Takeover> takeover) {
  /** How long a lease holds where nobody says otherwise. */
  public static final Duration DEFAULT_TTL = Duration.ofSeconds(15);

  /** Refuses a time that is not positive. */
  public ClaimTerms {
    if (ttl.isNegative() || ttl.isZero()) {
      throw new IllegalArgumentException("a lease must hold for some time: " + ttl);
    }
  }

  /** Claims the run if nobody holds it, for the default time. */
  public static ClaimTerms of(Runner runner) {
    return new ClaimTerms(runner, DEFAULT_TTL, Optional.empty());
  }

  /** The same terms for this time. */
  public ClaimTerms holding(Duration time) {
    return new ClaimTerms(runner, time, takeover);
  }

  /** The same terms, taking over the lease of this generation, whose holder is known to be gone. */
  public ClaimTerms takingOver(long generation, String reason) {
    return new ClaimTerms(runner, ttl, Optional.of(new Takeover(generation, reason)));
  }

  /**
   * Takes over a lease that has not run out.
   *
   * @param generation the lease that is taken over; if the run has another by now, the claim is
   *     refused
   * @param reason how the caller knows that the holder is gone; kept in the history
   */
  public record Takeover(long generation, String reason) {}
}
