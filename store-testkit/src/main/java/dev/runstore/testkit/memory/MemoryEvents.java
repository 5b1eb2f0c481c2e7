package dev.runstore.testkit.memory;

import dev.runstore.api.EventPage;
import dev.runstore.api.EventQuery;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepId;
import dev.runstore.api.support.Cursors;
import java.util.ArrayList;
import java.util.List;

/** Pages through the two sequences of a run. A position is the last number seen of each. */
final class MemoryEvents {
  private final EventQuery query;
  private final String binding;

  MemoryEvents(RunId id, EventQuery query) {
    this.query = query;
    this.binding =
        "events " + id + " " + query.types() + " " + query.step().map(StepId::value).orElse("");
  }

  EventPage page(List<RecordedEvent> history, List<RecordedEvent> notes) {
    long[] from = begin(history, notes);
    List<RecordedEvent> left = matching(history, from[0]);
    List<RecordedEvent> leftNotes = matching(notes, from[1]);
    List<RecordedEvent> page = new ArrayList<>();
    int next = 0;
    int nextNote = 0;
    while (page.size() < query.limit() && (next < left.size() || nextNote < leftNotes.size())) {
      boolean note =
          next == left.size()
              || (nextNote < leftNotes.size()
                  && leftNotes.get(nextNote).recordedAt().isBefore(left.get(next).recordedAt()));
      page.add(note ? leftNotes.get(nextNote++) : left.get(next++));
    }
    long reached = next == left.size() ? history.size() : left.get(next).sequence() - 1;
    long reachedNote =
        nextNote == leftNotes.size() ? notes.size() : leftNotes.get(nextNote).sequence() - 1;
    return new EventPage(
        page,
        Cursors.of(binding, reached + "." + reachedNote),
        next < left.size() || nextNote < leftNotes.size());
  }

  private long[] begin(List<RecordedEvent> history, List<RecordedEvent> notes) {
    if (query.after().isPresent()) {
      String[] parts = Cursors.position(query.after().get(), binding).split("\\.", -1);
      return new long[] {Long.parseLong(parts[0]), Long.parseLong(parts[1])};
    }
    List<RecordedEvent> all = matching(history, 0);
    if (query.last() == 0 || all.size() <= query.last()) {
      return new long[] {0, 0};
    }
    RecordedEvent first = all.get(all.size() - query.last());
    long earlier =
        notes.stream().takeWhile(note -> note.recordedAt().isBefore(first.recordedAt())).count();
    return new long[] {first.sequence() - 1, earlier};
  }

  private List<RecordedEvent> matching(List<RecordedEvent> events, long after) {
    return events.subList((int) Math.min(after, events.size()), events.size()).stream()
        .filter(query::matches)
        .toList();
  }
}
