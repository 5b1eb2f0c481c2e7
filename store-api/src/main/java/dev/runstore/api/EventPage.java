package dev.runstore.api;

import dev.runstore.api.event.RecordedEvent;
import java.util.List;

/**
 * Some events of a run.
 *
 * @param events history in the order of its numbers, notes in the order of theirs, both merged by
 *     {@code recordedAt}
 * @param next where to go on, also at the end: asked again later, it gives what has come since
 * @param hasMore whether more were there when this page was read
 */
public record EventPage(List<RecordedEvent> events, Cursor next, boolean hasMore) {
  /** Copies the events. */
  public EventPage {
    events = List.copyOf(events);
  }
}
