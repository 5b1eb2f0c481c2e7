package dev.runstore.testkit.objects;

import dev.runstore.api.EventPage;
import dev.runstore.api.EventQuery;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.support.Cursors;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Reads pages of a run's two sequences, merged by the time they were recorded. */
final class EventPages {
  private final List<RecordedEvent> history;
  private final List<RecordedEvent> notes;
  private final EventQuery query;
  private final String binding;
  private int historyAt;
  private int notesAt;

  private EventPages(RunState run, EventQuery query, String owner) {
    this.history = run.events(Track.HISTORY);
    this.notes = run.events(Track.NOTES);
    this.query = query;
    this.binding = String.join("\n", "events", owner, query.types() + " " + query.step());
  }

  static EventPage of(RunState run, EventQuery query, String owner) {
    EventPages pages = new EventPages(run, query, owner);
    pages.begin();
    return pages.page();
  }

  private void begin() {
    if (query.after().isPresent()) {
      String[] position = Cursors.position(query.after().get(), binding).split(":", -1);
      historyAt = Integer.parseInt(position[0]);
      notesAt = Integer.parseInt(position[1]);
    } else if (query.last() > 0) {
      historyAt = history.size();
      for (int left = query.last(); left > 0 && historyAt > 0; ) {
        historyAt--;
        left -= query.matches(history.get(historyAt)) ? 1 : 0;
      }
      Instant from = history.get(historyAt).recordedAt();
      while (historyAt > 0
          && notesAt < notes.size()
          && notes.get(notesAt).recordedAt().isBefore(from)) {
        notesAt++;
      }
    }
  }

  private EventPage page() {
    List<RecordedEvent> events = new ArrayList<>();
    while (skip() && events.size() < query.limit()) {
      events.add(takesNote() ? notes.get(notesAt++) : history.get(historyAt++));
    }
    return new EventPage(events, Cursors.of(binding, historyAt + ":" + notesAt), skip());
  }

  private boolean skip() {
    while (historyAt < history.size() && !query.matches(history.get(historyAt))) {
      historyAt++;
    }
    while (notesAt < notes.size() && !query.matches(notes.get(notesAt))) {
      notesAt++;
    }
    return historyAt < history.size() || notesAt < notes.size();
  }

  private boolean takesNote() {
    return historyAt >= history.size()
        || (notesAt < notes.size()
            && notes.get(notesAt).recordedAt().isBefore(history.get(historyAt).recordedAt()));
  }
}
