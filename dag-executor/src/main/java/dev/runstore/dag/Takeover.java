package dev.runstore.dag;

import dev.runstore.api.ClaimTerms;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.Runner;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How a run is claimed whose holder may be gone. */
final class Takeover {
  private Takeover() {}

  /** The terms on which a runner claims a run: at once if its holder is gone. */
  static ClaimTerms terms(Run run, Runner runner, Duration ttl, Instant now) {
    ClaimTerms terms = ClaimTerms.of(runner).holding(ttl);
    Optional<Lease> held = run.lease().filter(lease -> !lease.isExpiredAt(now));
    return held.filter(lease -> Holders.isKnownGone(lease.runner(), runner))
        .map(
            lease ->
                terms.takingOver(
                    lease.generation(), "the process of " + lease.runner() + " is gone"))
        .orElse(terms);
  }
}
