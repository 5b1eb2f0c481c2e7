package dev.runstore.s3.history;

import dev.runstore.api.Appended;
import dev.runstore.api.Fence;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.LeaseReleased;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.RunId;
import dev.runstore.s3.bucket.Place;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Writes to the histories of one tenant. */
final class RunAppends {
  private final Place place;
  private final TenantRuns tenant;
  private final Runs runs;

  RunAppends(TenantRuns tenant) {
    this.tenant = tenant;
    this.place = tenant.place();
    this.runs = tenant.runs();
  }

  Appended create(RunId runId, Event event) {
    place.announce();
    tenant.index().opening(runId);
    return runs.with(
        runId,
        run -> {
          if (!run.exists() && !run.isDeleted()) {
            Instant now = place.now();
            if (run.create(Batch.numbered(Track.HISTORY, 1, List.of(event), now))) {
              return new Appended(1, 1, now, true);
            }
          }
          return createdBefore(run, event);
        });
  }

  private Appended createdBefore(RunLog run, Event event) {
    run.refresh();
    if (run.isDeleted() || run.hasEnded()) {
      tenant.index().neverOpened(run.id());
    }
    return new Repetition(run.required(), Track.HISTORY, 0, List.of(event))
        .answer()
        .orElseThrow(() -> run.refusals().exists(run.id()));
  }

  Appended history(RunId runId, Fence fence, long expected, List<Event> batch) {
    return runs.untilFirst(
        runId,
        run -> {
          boolean wanted = isWanted(run, fence);
          Optional<Appended> before = new Repetition(run, Track.HISTORY, expected, batch).answer();
          if (before.isPresent()) {
            repeated(run, before.get());
            return before;
          }
          admit(run, fence, expected);
          if (wanted) {
            throw run.refusals().fenced(runId, fence.generation(), run.generation() + 1);
          }
          return write(run, Track.HISTORY, batch);
        });
  }

  /** An end whose answer was lost has no mark in the index yet. */
  private void repeated(RunLog run, Appended before) {
    if (run.hasEnded() && before.last() == run.last(Track.HISTORY)) {
      tenant.index().closed(run.header(), true);
    }
  }

  Appended notes(RunId runId, long expected, List<Event> batch) {
    return runs.untilFirst(
        runId,
        run -> {
          Optional<Appended> before = new Repetition(run, Track.NOTES, expected, batch).answer();
          if (before.isPresent()) {
            return before;
          }
          admit(run, Track.NOTES, expected);
          return write(run, Track.NOTES, batch);
        });
  }

  Appended release(Lease lease, long expected, String reason) {
    return runs.untilFirst(
        lease.runId(),
        run -> {
          Optional<RecordedEvent> before = released(run, lease, expected);
          if (before.isPresent()) {
            return before.map(
                event ->
                    new Appended(event.sequence(), event.sequence(), event.recordedAt(), false));
          }
          admit(run, Fence.of(lease), expected);
          Event released = Event.of(place.now(), new LeaseReleased(lease.generation(), reason));
          return write(run, Track.HISTORY, List.of(released));
        });
  }

  private static Optional<RecordedEvent> released(RunLog run, Lease lease, long expected) {
    return run.events().read(Track.HISTORY, Math.max(0, expected), 1).events().stream()
        .limit(1)
        .filter(
            event ->
                event.body() instanceof LeaseReleased release
                    && release.generation() == lease.generation())
        .findFirst();
  }

  /** A holder whose lease has run out looks whether somebody else wants the run. */
  private boolean isWanted(RunLog run, Fence fence) {
    if (fence.generation() == 0
        || run.lease().filter(lease -> lease.isExpiredAt(place.now())).isEmpty()) {
      return false;
    }
    run.refresh();
    return run.required().isWanted();
  }

  private static void admit(RunLog run, Fence fence, long expected) {
    long last = run.last(Track.HISTORY);
    if (fence.generation() < run.generation()) {
      throw run.refusals().fenced(run.id(), fence.generation(), run.generation());
    }
    if (run.hasEnded()) {
      throw run.refusals().conflict(run.id(), "it has ended", last);
    }
    if (fence.generation() > run.generation()
        || (fence.generation() > 0 && run.lease().isEmpty())) {
      throw run.refusals().conflict(run.id(), "nobody holds lease " + fence.generation(), last);
    }
    admit(run, Track.HISTORY, expected);
  }

  private static void admit(RunLog run, Track track, long expected) {
    if (expected != run.last(track)) {
      throw run.refusals()
          .conflict(
              run.id(), "number " + expected + " is not the last of " + track, run.last(track));
    }
  }

  /** Creates the next batch; empty if somebody was faster. */
  private Optional<Appended> write(RunLog run, Track track, List<Event> batch) {
    Instant now = place.now();
    long first = run.last(track) + 1;
    boolean ended = run.hasEnded();
    if (!run.create(Batch.numbered(track, first, batch, now))) {
      return Optional.empty();
    }
    if (run.hasEnded()) {
      tenant.index().closed(run.header(), !ended);
    }
    return Optional.of(new Appended(first, first + batch.size() - 1, now, true));
  }
}
