package dev.runstore.api.recorder;

import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.Warned;
import dev.runstore.api.model.Warning;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Counts what could not be recorded, until the history says so. */
final class Drops {
  private final InstantSource clock;
  private long count;
  private String reason = "";

  Drops(InstantSource clock) {
    this.clock = clock;
  }

  synchronized void add(long more, String why) {
    count += more;
    reason = why;
  }

  /** The events with a warning before them if something was dropped; it counts as said then. */
  synchronized List<Event> noted(List<Event> events) {
    if (count == 0) {
      return events;
    }
    String message = count + " events were not recorded here, the last of them because " + reason;
    List<Event> all = new ArrayList<>();
    all.add(
        Event.of(
            clock.instant(),
            new Warned(Optional.empty(), new Warning("recording.dropped", message))));
    all.addAll(events);
    count = 0;
    return all;
  }
}
