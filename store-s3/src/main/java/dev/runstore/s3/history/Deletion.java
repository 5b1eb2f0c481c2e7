package dev.runstore.s3.history;

import dev.runstore.api.ClaimTerms;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.LeaseReleased;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.Runner;
import dev.runstore.s3.bucket.Bucket;
import dev.runstore.s3.bucket.Content;
import dev.runstore.s3.bucket.Entry;
import dev.runstore.s3.bucket.Place;
import dev.runstore.s3.bucket.TenantKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Deletes a run. The tombstone is the next batch of notes, so a pin comes before it or not at all.
 * The history of an open run is closed first by taking its lease, so a claim comes before that or
 * not at all; if the tombstone is refused, the lease is given back.
 */
final class Deletion {
  private static final Duration TTL = Duration.ofSeconds(60);
  static final Content NOTHING = Batch.removed();

  private final RunLog run;
  private final PlanId plan;
  private final ClaimTerms terms;
  private final Place place;

  Deletion(RunLog run, PlanId plan) {
    this.run = run;
    this.plan = plan;
    this.place = run.place();
    this.terms =
        ClaimTerms.of(
                new Runner(
                    "deletion",
                    UUID.randomUUID().toString(),
                    Integer.toHexString(plan.hashCode()),
                    Optional.empty()))
            .holding(TTL);
  }

  /** Whether this call did it. */
  boolean run() {
    run.refresh();
    while (!run.isDeleted()) {
      Instant now = place.now();
      refuseKept(now);
      boolean mine = Claims.again(run.required(), terms, now).isPresent();
      if (run.hasEnded() || mine) {
        if (run.createTombstone(Batch.tombstone(plan.value(), now))) {
          return true;
        }
        run.refresh();
      } else if (!run.create(
          Batch.numbered(
              Track.HISTORY,
              run.last(Track.HISTORY) + 1,
              List.of(Claims.taken(run, terms, now)),
              now))) {
        run.refresh();
      }
    }
    return false;
  }

  private void refuseKept(Instant now) {
    Optional<String> reason = run.required().header().keptBecause();
    if (reason.isPresent()) {
      Claims.again(run, terms, now).ifPresent(lease -> giveBack(lease, now));
      throw run.refusals().kept(run.id(), reason.get());
    }
  }

  private void giveBack(Lease lease, Instant now) {
    Event released = Event.of(now, new LeaseReleased(lease.generation(), "the run is kept"));
    run.create(Batch.numbered(Track.HISTORY, run.last(Track.HISTORY) + 1, List.of(released), now));
  }

  /**
   * Removes what a deleted run kept. The objects that a paused writer could meet stay, without
   * content: the first, the claims, the last, and all notes; all that is left if it is not known
   * which those are.
   */
  static void removeBytes(RunLog run) {
    Bucket bucket = run.place().bucket();
    String log = run.place().keys().log(run.id());
    List<String> gone = new ArrayList<>();
    List<Entry> notes = new ArrayList<>();
    for (Entry entry : bucket.all(log)) {
      String name = entry.key().substring(log.length());
      long first = TenantKeys.numbered(name.substring(name.indexOf('/') + 1));
      if (first == 0) {
        continue;
      }
      if (name.startsWith(TenantKeys.NOTES)) {
        notes.add(entry);
      } else if (name.startsWith(TenantKeys.HISTORY)) {
        if (run.exists() && !run.isFence(first)) {
          gone.add(entry.key());
        } else if (entry.size() > NOTHING.length()) {
          bucket.put(entry.key(), NOTHING);
        }
      } else {
        gone.add(entry.key());
      }
    }
    for (Entry note : notes.subList(0, Math.max(0, notes.size() - 1))) {
      if (note.size() > NOTHING.length()) {
        bucket.put(note.key(), NOTHING);
      }
    }
    bucket.deleteTogether(gone);
  }
}
