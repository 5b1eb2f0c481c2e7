package dev.runstore.api.recorder;

import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.Logged;
import dev.runstore.api.event.LogLine;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.support.EventSizes;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What waits to be written, in order. Lines of one attempt's log, or of the run's own, gather in
 * one event until another event of that step, or of the run itself, comes. To be guarded by its
 * owner.
 */
final class Pending {
  private static final int MAX_EVENTS = 10_000;
  private static final long MAX_BYTES = 4L << 20;
  private static final int BATCH_EVENTS = 1_000;
  private static final long BATCH_BYTES = 1L << 20;
  private static final int LOG_LINES = 500;
  private static final long LOG_BYTES = 64L << 10;

  private final InstantSource clock;
  private final Deque<Slot> slots = new ArrayDeque<>();
  private final Map<Optional<StepRef>, Lines> gathering = new HashMap<>();
  private long accepted;
  private long bytes;

  Pending(InstantSource clock) {
    this.clock = clock;
  }

  /** How many events have ever come, which is the ticket of the last one. */
  long accepted() {
    return accepted;
  }

  boolean isFull() {
    return slots.size() >= MAX_EVENTS || bytes >= MAX_BYTES;
  }

  void add(Event event) {
    event
        .body()
        .step()
        .ifPresentOrElse(
            step -> gathering.keySet().removeIf(isOf(step)),
            () -> gathering.remove(Optional.empty()));
    slots.add(new Ready(event));
    accepted++;
    bytes += EventSizes.of(event);
  }

  void add(Optional<StepRef> ref, LogLine line) {
    Lines lines = gathering.get(ref);
    if (lines == null) {
      lines = new Lines(ref, new ArrayList<>());
      gathering.put(ref, lines);
      slots.add(lines);
      accepted++;
    }
    lines.lines.add(line);
    lines.bytes += EventSizes.of(line);
    bytes += EventSizes.of(line);
    if (lines.lines.size() >= LOG_LINES || lines.bytes >= LOG_BYTES) {
      gathering.remove(ref);
    }
  }

  /** The oldest events that make up one batch; none if nothing waits. */
  List<Event> take() {
    List<Event> batch = new ArrayList<>();
    long size = 0;
    while (!slots.isEmpty() && batch.size() < BATCH_EVENTS && size < BATCH_BYTES) {
      Event event =
          switch (slots.remove()) {
            case Ready ready -> ready.event;
            case Lines lines -> gathered(lines);
          };
      batch.add(event);
      size += EventSizes.of(event);
    }
    bytes = slots.isEmpty() ? 0 : Math.max(0, bytes - size);
    return batch;
  }

  void clear() {
    slots.clear();
    gathering.clear();
    bytes = 0;
  }

  private Event gathered(Lines lines) {
    gathering.remove(lines.ref, lines);
    return Event.of(
        lines.lines.get(0).at().orElseGet(clock::instant), new Logged(lines.ref, lines.lines));
  }

  private static Predicate<Optional<StepRef>> isOf(StepId step) {
    return ref -> ref.filter(r -> r.stepId().equals(step)).isPresent();
  }

  private sealed interface Slot {}

  private record Ready(Event event) implements Slot {}

  private static final class Lines implements Slot {
    private final Optional<StepRef> ref;
    private final List<LogLine> lines;
    private long bytes;

    private Lines(Optional<StepRef> ref, List<LogLine> lines) {
      this.ref = ref;
      this.lines = lines;
    }
  }
}
