package dev.runstore.testkit.objects;

import dev.runstore.api.ClaimTerms;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.LeaseReleased;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Runner;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Deletes a run. The tombstone is the next batch of notes, so a pin comes before it or not at all.
 * The history of an open run is closed first by taking its lease, so a claim comes before that or
 * not at all; if the tombstone is refused, the lease is given back.
 */
final class Deletion {
  private static final Duration TTL = Duration.ofSeconds(15);

  private final RunObjects run;
  private final RunId id;
  private final Claims claims;
  private final ObjectSession session;
  private final ClaimTerms terms;

  Deletion(RunObjects run, RunId id, PlanId plan, Claims claims, ObjectSession session) {
    this.run = run;
    this.id = id;
    this.claims = claims;
    this.session = session;
    Runner deleter =
        new Runner(
            "deletion",
            UUID.randomUUID().toString(),
            Integer.toHexString(plan.hashCode()),
            Optional.empty());
    this.terms = ClaimTerms.of(deleter).holding(TTL);
  }

  /** Whether this call did it. */
  boolean run() {
    try {
      return deleted();
    } catch (StoreException.Expired another) {
      return false;
    }
  }

  private boolean deleted() {
    while (true) {
      RunState seen = run.loaded();
      Instant now = session.now();
      refuseKept(seen, now);
      boolean mine = claims.again(seen, terms, now).isPresent();
      if (seen.hasEnded() || mine) {
        if (run.putTombstone(seen)) {
          return true;
        }
      } else {
        run.put(seen, Track.HISTORY, List.of(claims.taken(id, seen, terms, now)), now);
      }
    }
  }

  private void refuseKept(RunState seen, Instant now) {
    Optional<String> reason = seen.header().keptBecause();
    if (reason.isPresent()) {
      claims.again(seen, terms, now).ifPresent(lease -> giveBack(seen, lease, now));
      throw session.refusals().kept(id, reason.get());
    }
  }

  private void giveBack(RunState seen, Lease lease, Instant now) {
    Event event = Event.of(now, new LeaseReleased(lease.generation(), "the run is kept"));
    run.put(seen, Track.HISTORY, List.of(event), now);
  }
}
