package dev.runstore.s3.history;

import dev.runstore.api.ClaimTerms;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.LeaseClaimed;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Who may hold a run. */
final class Claims {
  private Claims() {}

  /** The lease that this runner holds already. */
  static Optional<Lease> again(RunLog run, ClaimTerms terms, Instant now) {
    return run.holder(now).filter(lease -> lease.runner().id().equals(terms.runner().id()));
  }

  /** The event that takes the lease. */
  static Event taken(RunLog run, ClaimTerms terms, Instant now) {
    Refusals refusals = run.refusals();
    if (run.hasEnded()) {
      throw refusals.conflict(run.id(), "it has ended", run.last(Track.HISTORY));
    }
    Optional<Lease> before = run.lease();
    Optional<Lease> holder = run.holder(now);
    Optional<String> reason =
        before.map(lease -> "the lease of " + lease.runner() + " ran out at " + lease.expiresAt());
    if (terms.takeover().isPresent()) {
      long named = terms.takeover().get().generation();
      if (named != run.generation()) {
        throw refusals.conflict(
            run.id(),
            "generation " + named + " is not the last, that is " + run.generation(),
            run.last(Track.HISTORY));
      }
      reason = before.map(lease -> terms.takeover().get().reason());
    } else if (holder.isPresent()) {
      throw refusals.held(run.id(), holder.get());
    }
    Lease lease =
        new Lease(
            run.id(),
            terms.runner(),
            run.claims() + 1,
            run.generation() + 1,
            now,
            now.plus(terms.ttl()));
    return Event.of(now, new LeaseClaimed(lease, reason));
  }

  static boolean isFree(RunLog run, Instant now) {
    return switch (run.header().status()) {
      case QUEUED -> run.holder(now).isEmpty();
      case RUNNING -> run.generation() > 0 && run.holder(now).isEmpty();
      case SUCCEEDED, FAILED, CANCELLED, TIMED_OUT, UNKNOWN -> false;
    };
  }

  static Lease renewed(RunLog run, Lease lease, Duration ttl, Instant now) {
    if (lease.generation() < run.generation()
        || (lease.generation() == run.generation() && run.isWanted())) {
      throw run.refusals().fenced(run.id(), lease.generation(), run.generation());
    }
    if (run.hasEnded()) {
      throw run.refusals().conflict(run.id(), "it has ended", run.last(Track.HISTORY));
    }
    Lease current =
        run.lease()
            .filter(held -> held.generation() == lease.generation())
            .orElseThrow(
                () ->
                    run.refusals()
                        .conflict(run.id(), "the lease was released", run.last(Track.HISTORY)));
    return current.until(now.plus(ttl));
  }
}
