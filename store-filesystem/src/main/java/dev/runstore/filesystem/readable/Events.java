package dev.runstore.filesystem.readable;

import dev.runstore.api.EventPage;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.RunId;
import java.util.ArrayList;
import java.util.List;

/** The few events of a run that match. */
final class Events {
  private Events() {}

  static List<RecordedEvent> of(ExecutionStore store, RunId run, EventQuery query) {
    EventPage page = store.events(run, query);
    List<RecordedEvent> events = new ArrayList<>(page.events());
    while (page.hasMore()) {
      page = store.events(run, query.from(page.next()));
      events.addAll(page.events());
    }
    return events;
  }
}
