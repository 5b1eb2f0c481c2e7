package dev.runstore.testkit.objects;

import dev.runstore.api.Appended;
import dev.runstore.api.Fence;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.fold.RunFold;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A run as its events leave it, and what may be done to it. Guarded by its owner. */
final class RunState {
  private final RunId id;
  private final Refusals refusals;
  private final List<RecordedEvent> history = new ArrayList<>();
  private final List<RecordedEvent> notes = new ArrayList<>();
  private final Map<StepId, StepState> ended = new LinkedHashMap<>();
  private final RunFold fold;
  private Optional<Instant> renewedUntil = Optional.empty();

  RunState(RunId id, Refusals refusals) {
    this.id = id;
    this.refusals = refusals;
    this.fold = new RunFold(id, step -> ended.merge(step.stepId(), step, RunFold::merge));
  }

  void add(List<RecordedEvent> batch) {
    for (RecordedEvent event : batch) {
      fold.apply(event);
      if (event.body() instanceof EventBody.LeaseClaimed) {
        renewedUntil = Optional.empty();
      }
      events(event.track()).add(event);
    }
  }

  void renew(Instant until) {
    renewedUntil = Optional.of(until);
  }

  List<RecordedEvent> events(Track track) {
    return switch (track) {
      case HISTORY -> history;
      case NOTES -> notes;
    };
  }

  long last(Track track) {
    return events(track).size();
  }

  boolean hasEnded() {
    return fold.status().isTerminal();
  }

  long generation() {
    return fold.generation();
  }

  Optional<Lease> lease() {
    return fold.lease().map(lease -> lease.until(renewedUntil.orElse(lease.expiresAt())));
  }

  Optional<Lease> holder(Instant now) {
    return hasEnded() ? Optional.empty() : lease().filter(lease -> !lease.isExpiredAt(now));
  }

  Run header() {
    return fold.run().withLease(lease());
  }

  List<StepState> steps() {
    Map<StepId, StepState> all = new LinkedHashMap<>(ended);
    fold.openSteps().forEach(step -> all.merge(step.stepId(), step, RunFold::merge));
    return all.values().stream()
        .sorted(Comparator.comparingLong(StepState::firstSequence))
        .toList();
  }

  /** The first answer, if exactly these events stand after that number already. */
  Optional<Appended> repeated(Track track, long expected, List<Event> batch) {
    List<RecordedEvent> there = events(track);
    if (expected < 0 || expected + batch.size() > there.size()) {
      return Optional.empty();
    }
    for (int i = 0; i < batch.size(); i++) {
      if (!there.get((int) expected + i).event().id().equals(batch.get(i).id())) {
        return Optional.empty();
      }
    }
    return Optional.of(
        new Appended(
            expected + 1, expected + batch.size(), there.get((int) expected).recordedAt(), false));
  }

  void admitHistory(Fence fence, long expected) {
    if (fence.generation() < fold.generation()) {
      throw refusals.fenced(id, fence.generation(), fold.generation());
    }
    if (hasEnded()) {
      throw refusals.conflict(id, "it has ended", last(Track.HISTORY));
    }
    if (fence.generation() > fold.generation() || (fence.generation() > 0 && lease().isEmpty())) {
      throw refusals.conflict(id, "nobody holds lease " + fence.generation(), last(Track.HISTORY));
    }
    admit(Track.HISTORY, expected);
  }

  void admit(Track track, long expected) {
    if (expected != last(track)) {
      throw refusals.conflict(
          id, "number " + expected + " is not the last of " + track, last(track));
    }
  }
}
