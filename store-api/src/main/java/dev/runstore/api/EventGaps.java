package dev.runstore.api;

import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import java.util.ArrayList;
import java.util.List;

/** Finds the numbers that the readable events of a run leave out. */
final class EventGaps {
  private EventGaps() {}

  static List<EventGap> of(ExecutionStore store, RunId runId) {
    Run run = store.require(runId);
    List<EventGap> history = new ArrayList<>();
    List<EventGap> notes = new ArrayList<>();
    long event = 0;
    long note = 0;
    EventQuery query = EventQuery.all();
    EventPage page;
    do {
      page = store.events(runId, query);
      for (RecordedEvent read : page.events()) {
        switch (read.track()) {
          case HISTORY -> event = upTo(history, Track.HISTORY, event, read.sequence());
          case NOTES -> note = upTo(notes, Track.NOTES, note, read.sequence());
        }
      }
      query = query.from(page.next());
    } while (page.hasMore());
    upTo(history, Track.HISTORY, event, run.eventCount() + 1);
    upTo(notes, Track.NOTES, note, run.noteCount() + 1);
    history.addAll(notes);
    return List.copyOf(history);
  }

  private static long upTo(List<EventGap> gaps, Track track, long before, long next) {
    if (next > before + 1) {
      gaps.add(new EventGap(track, before + 1, next - 1));
    }
    return next;
  }
}
