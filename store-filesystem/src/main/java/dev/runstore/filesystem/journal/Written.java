package dev.runstore.filesystem.journal;

import dev.runstore.api.Appended;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.filesystem.disk.RunPlaces;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a run's files hold already, read by number. */
final class Written {
  private final RunPlaces places;

  Written(RunPlaces places) {
    this.places = places;
  }

  /** The answer to an append that was written before; empty if this one was not. */
  Optional<Appended> before(RunState current, Track track, long expected, List<Event> events)
      throws IOException {
    long last = track == Track.HISTORY ? current.last() : current.lastNote();
    long end = expected + events.size();
    if (expected < 0 || expected >= last || end > last) {
      return Optional.empty();
    }
    List<RecordedEvent> there =
        track == Track.HISTORY ? history(current, expected + 1, end) : notes(expected + 1, end);
    boolean same = there.size() == events.size();
    for (int i = 0; same && i < events.size(); i++) {
      same = there.get(i).event().id().equals(events.get(i).id());
    }
    return same
        ? Optional.of(new Appended(expected + 1, end, there.get(0).recordedAt(), false))
        : Optional.empty();
  }

  /** The events with these numbers. */
  List<RecordedEvent> history(RunState current, long first, long last) throws IOException {
    List<TrackScan.Source> sources = TrackScan.history(places, current.chain());
    TrackScan.Place from = first == 1 ? TrackScan.Place.START : BackwardScan.before(sources, first);
    try (TrackScan scan = new TrackScan(Track.HISTORY, sources, from)) {
      return between(scan, first, last);
    }
  }

  /** The notes with these numbers. */
  List<RecordedEvent> notes(long first, long last) throws IOException {
    try (TrackScan scan =
        new TrackScan(Track.NOTES, TrackScan.notes(places), TrackScan.Place.START)) {
      return between(scan, first, last);
    }
  }

  private static List<RecordedEvent> between(TrackScan scan, long first, long last)
      throws IOException {
    List<RecordedEvent> events = new ArrayList<>();
    for (RecordedEvent event = scan.next(); event != null; event = scan.next()) {
      if (event.sequence() > last) {
        break;
      }
      if (event.sequence() >= first) {
        events.add(event);
      }
    }
    return events;
  }
}
