package dev.runstore.testkit.memory;

import dev.runstore.api.Appended;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.Event;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One run: its two sequences, the fold over them, and until when its lease holds. */
final class MemoryRun {
  final List<RecordedEvent> history = new ArrayList<>();
  final List<RecordedEvent> notes = new ArrayList<>();
  final RunFold fold;
  Instant leaseExpiry = Instant.EPOCH;
  boolean archived;
  private final Map<StepId, StepState> ended = new HashMap<>();

  MemoryRun(RunId id) {
    fold = new RunFold(id, step -> ended.merge(step.stepId(), step, RunFold::merge));
  }

  Appended add(Track track, List<Event> events, Instant now) {
    List<RecordedEvent> sequence = track == Track.HISTORY ? history : notes;
    long first = sequence.size() + 1L;
    for (Event event : events) {
      RecordedEvent recorded = new RecordedEvent(track, sequence.size() + 1L, now, event);
      fold.apply(recorded);
      sequence.add(recorded);
    }
    return new Appended(first, sequence.size(), now, true);
  }

  /** The first answer if exactly these events stand after the expected one already. */
  Optional<Appended> repeated(Track track, long expected, List<Event> events) {
    List<RecordedEvent> sequence = track == Track.HISTORY ? history : notes;
    long last = expected + events.size();
    if (expected < 0 || last > sequence.size()) {
      return Optional.empty();
    }
    List<RecordedEvent> there = sequence.subList((int) expected, (int) last);
    for (int i = 0; i < events.size(); i++) {
      if (!there.get(i).event().id().equals(events.get(i).id())) {
        return Optional.empty();
      }
    }
    return Optional.of(new Appended(expected + 1, last, there.get(0).recordedAt(), false));
  }

  void refuseOther(Track track, long expected, String store) {
    int last = (track == Track.HISTORY ? history : notes).size();
    if (expected != last) {
      throw new StoreException.Conflict(
          "append to run "
              + fold.id()
              + " in "
              + store
              + ": the last event is "
              + last
              + ", not "
              + expected
              + "; read the run again",
          last);
    }
  }

  /** The lease as of now, renewals included. */
  Optional<Lease> lease() {
    return fold.lease().map(lease -> lease.until(leaseExpiry));
  }

  Run header() {
    return fold.run().withLease(lease());
  }

  List<StepState> steps() {
    Map<StepId, StepState> all = new HashMap<>(ended);
    fold.openSteps().forEach(step -> all.merge(step.stepId(), step, RunFold::merge));
    return all.values().stream()
        .sorted(Comparator.comparingLong(StepState::firstSequence))
        .toList();
  }
}
