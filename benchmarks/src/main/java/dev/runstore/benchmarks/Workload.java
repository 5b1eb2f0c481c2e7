package dev.runstore.benchmarks;

import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepRunId;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.Usage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * W1: one run, created as queued, marked running, 20 steps (start; then end with a JSON output of 1
 * KiB and 3 events of 200 bytes), ended. Each list is one acknowledged change.
 */
final class Workload {
  static final int STEPS = 20;
  private static final Payload OUTPUT = Payload.json("{\"text\":\"" + "x".repeat(1_013) + "\"}");
  private static final Payload BODY = Payload.json("{\"text\":\"" + "y".repeat(189) + "\"}");

  private Workload() {}

  static Event created() {
    return Event.of(Instant.now(), EventBody.RunCreated.of(Subject.workflow("w1")));
  }

  static List<List<Event>> changes() {
    List<List<Event>> changes = new ArrayList<>();
    changes.add(List.of(event(new EventBody.RunStarted())));
    for (int i = 0; i < STEPS; i++) {
      StepRef ref = new StepRef(new StepId("step-" + i), 1, StepRunId.next());
      changes.add(List.of(event(EventBody.StepStarted.of(ref))));
      changes.add(List.of(custom(ref), custom(ref), custom(ref), ended(ref)));
    }
    changes.add(List.of(event(EventBody.RunEnded.of(RunStatus.SUCCEEDED))));
    return changes;
  }

  /** The same events, the end of each step in one change with the start of the next. */
  static List<List<Event>> turns() {
    List<List<Event>> turns = new ArrayList<>();
    for (List<Event> change : changes()) {
      boolean starts = change.get(0).body() instanceof EventBody.StepStarted;
      if (starts && turns.size() > 1) {
        List<Event> turn = new ArrayList<>(turns.removeLast());
        turn.addAll(change);
        turns.add(turn);
      } else {
        turns.add(change);
      }
    }
    return turns;
  }

  /** The events of {@value #STEPS} steps, numbered from this. */
  static List<Event> steps(int first) {
    List<Event> events = new ArrayList<>();
    for (int i = first; i < first + STEPS; i++) {
      StepRef ref = new StepRef(new StepId("step-" + i), 1, StepRunId.next());
      events.add(event(EventBody.StepStarted.of(ref)));
      events.addAll(List.of(custom(ref), custom(ref), custom(ref), ended(ref)));
    }
    return events;
  }

  static Event custom(StepRef ref) {
    return event(new EventBody.Custom(Optional.of(ref), "progress", Optional.of(BODY)));
  }

  private static Event ended(StepRef ref) {
    return event(
        new EventBody.StepEnded(
            ref,
            StepStatus.SUCCEEDED,
            Optional.empty(),
            Optional.empty(),
            Optional.of(OUTPUT),
            Optional.empty(),
            List.of(),
            Usage.NONE,
            OptionalInt.of(0),
            Attributes.NONE));
  }

  private static Event event(EventBody body) {
    return Event.of(Instant.now(), body);
  }
}
