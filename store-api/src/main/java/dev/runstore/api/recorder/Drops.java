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
  private Optional<Event> note = Optional.empty();
  private long count;
  private long noted;
  private String reason = "";

  Drops(InstantSource clock) {
    this.clock = clock;
  }

  synchronized void add(long more, String why) {
    count += more;
    reason = why;
    note = Optional.empty();
  }

  /** The events, with a warning before them if something was dropped. */
  synchronized List<Event> noted(List<Event> events) {
    if (count == 0) {
      return events;
    }
    if (note.isEmpty()) {
      String message = count + " events were not recorded here, the last because " + reason;
      Warning warning = new Warning("recording.dropped", message);
      note = Optional.of(Event.of(clock.instant(), new Warned(Optional.empty(), warning)));
      noted = count;
    }
    List<Event> all = new ArrayList<>(note.stream().toList());
    all.addAll(events);
    return all;
  }

  /** The warning is stored. */
  synchronized void said() {
    if (note.isPresent()) {
      count -= noted;
      noted = 0;
      note = Optional.empty();
    }
  }
}
