package dev.runstore.testkit.objects;

import dev.runstore.api.ClaimTerms;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.LeaseClaimed;
import dev.runstore.api.event.EventBody.LeaseReleased;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.RunId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Who may hold a run. */
record Claims(Refusals refusals) {
  /** The lease that this runner holds already. */
  Optional<Lease> again(RunState run, ClaimTerms terms, Instant now) {
    return run.holder(now).filter(lease -> lease.runner().id().equals(terms.runner().id()));
  }

  /** The event that takes the lease. */
  Event taken(RunId id, RunState run, ClaimTerms terms, Instant now) {
    if (run.hasEnded()) {
      throw refusals.conflict(id, "it has ended", run.last(Track.HISTORY));
    }
    Optional<Lease> before = run.lease();
    Optional<Lease> holder = run.holder(now);
    Optional<String> reason =
        before.map(lease -> "the lease of " + lease.runner() + " ran out at " + lease.expiresAt());
    if (terms.takeover().isPresent()) {
      long named = terms.takeover().get().generation();
      if (named != run.generation()) {
        throw refusals.conflict(
            id,
            "generation " + named + " is not the last, that is " + run.generation(),
            run.last(Track.HISTORY));
      }
      reason = before.map(lease -> terms.takeover().get().reason());
    } else if (holder.isPresent()) {
      throw refusals.held(id, holder.get());
    }
    int attempt = 1;
    for (RecordedEvent event : run.events(Track.HISTORY)) {
      attempt += event.body() instanceof LeaseClaimed ? 1 : 0;
    }
    Lease lease =
        new Lease(id, terms.runner(), attempt, run.generation() + 1, now, now.plus(terms.ttl()));
    return Event.of(now, new LeaseClaimed(lease, reason));
  }

  boolean isFree(RunState run, Instant now) {
    return switch (run.header().status()) {
      case QUEUED -> run.holder(now).isEmpty();
      case RUNNING -> run.generation() > 0 && run.holder(now).isEmpty();
      case SUCCEEDED, FAILED, CANCELLED, TIMED_OUT, UNKNOWN -> false;
    };
  }

  Lease renewed(RunState run, Lease lease, Duration ttl, Instant now) {
    if (lease.generation() < run.generation()) {
      throw refusals.fenced(lease.runId(), lease.generation(), run.generation());
    }
    if (run.hasEnded()) {
      throw refusals.conflict(lease.runId(), "it has ended", run.last(Track.HISTORY));
    }
    Lease current =
        run.lease()
            .filter(held -> held.generation() == lease.generation())
            .orElseThrow(
                () ->
                    refusals.conflict(
                        lease.runId(), "the lease was released", run.last(Track.HISTORY)));
    return current.until(now.plus(ttl));
  }

  List<RecordedEvent> news(RunState run, long knownNote) {
    return run.events(Track.NOTES).stream().skip(Math.max(0, knownNote)).limit(1_000).toList();
  }

  /** The release that stands after that number, if it is of this lease. */
  Optional<RecordedEvent> released(RunState run, Lease lease, long expected) {
    return run.events(Track.HISTORY).stream()
        .skip(Math.max(0, expected))
        .limit(1)
        .filter(
            event ->
                event.body() instanceof LeaseReleased release
                    && release.generation() == lease.generation())
        .findFirst();
  }
}
