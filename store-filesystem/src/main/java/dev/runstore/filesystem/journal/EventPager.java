package dev.runstore.filesystem.journal;

import dev.runstore.api.Cursor;
import dev.runstore.api.EventPage;
import dev.runstore.api.EventQuery;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepId;
import dev.runstore.api.support.Cursors;
import dev.runstore.filesystem.disk.RunPlaces;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Pages through the events of a run, straight from its journals. */
final class EventPager {
  private static final long MAX_PAGE_BYTES = 16L << 20;
  private final RunId id;
  private final RunPlaces places;
  private final EventQuery query;

  EventPager(RunId id, RunPlaces places, EventQuery query) {
    this.id = id;
    this.places = places;
    this.query = query;
  }

  EventPage page(Chain chain) throws IOException {
    List<TrackScan.Source> sources = TrackScan.history(places, chain);
    String binding = "events " + id + query.types() + query.step().map(StepId::value).orElse("");
    TrackScan.Place from = TrackScan.Place.START;
    TrackScan.Place fromNotes = TrackScan.Place.START;
    Optional<Cursor> cursor = query.after();
    boolean fromLast = cursor.isEmpty() && query.last() > 0;
    if (cursor.isPresent()) {
      String[] parts = Cursors.position(cursor.get(), binding).split("\\.", -1);
      from = place(parts, 0, sources);
      fromNotes = place(parts, 3, List.of());
    } else if (fromLast) {
      from = BackwardScan.last(sources, query.last(), query.isOfAll(), query::matches);
    }
    try (TrackScan history = new TrackScan(Track.HISTORY, sources, from);
        TrackScan notes = new TrackScan(Track.NOTES, TrackScan.notes(places), fromNotes)) {
      Head nextEvent = new Head(history, from);
      Head nextNote = new Head(notes, fromNotes);
      if (fromLast && from.after() > 0) {
        nextNote.skipBefore(nextEvent.event);
      }
      return fill(nextEvent, nextNote, binding);
    }
  }

  private EventPage fill(Head history, Head notes, String binding) throws IOException {
    List<RecordedEvent> events = new ArrayList<>();
    while (events.size() < query.limit()
        && (events.isEmpty() || history.scan.bytes() + notes.scan.bytes() < MAX_PAGE_BYTES)) {
      Head first = history.isBefore(notes) ? history : notes;
      RecordedEvent event = first.event;
      if (event == null) {
        break;
      }
      events.add(event);
      first.advance();
    }
    return new EventPage(
        events,
        Cursors.of(binding, history.cursor() + "." + notes.cursor()),
        history.event != null || notes.event != null);
  }

  /** A place out of a cursor; one that the files no longer have begins at the start. */
  private static TrackScan.Place place(String[] parts, int at, List<TrackScan.Source> sources) {
    if (parts.length != 6) {
      throw new IllegalArgumentException("not a cursor of events; start again without a cursor");
    }
    TrackScan.Place place =
        new TrackScan.Place(
            Long.parseLong(parts[at]),
            Long.parseLong(parts[at + 1]),
            Long.parseLong(parts[at + 2]));
    boolean stands =
        sources.isEmpty()
            || sources.stream()
                .anyMatch(
                    source ->
                        source.generation() == place.generation()
                            && source.start() <= place.offset()
                            && place.offset() < source.limit());
    return stands ? place : new TrackScan.Place(-1, 0, place.after());
  }

  /** The next matching event of a track, and where to go on before it. */
  private final class Head {
    private final TrackScan scan;
    private TrackScan.Place place;
    private @Nullable RecordedEvent event;

    private Head(TrackScan scan, TrackScan.Place from) throws IOException {
      this.scan = scan;
      this.place = from;
      advance();
    }

    private void advance() throws IOException {
      while (true) {
        event = scan.next();
        RecordedEvent found = event;
        TrackScan.Place reached = scan.place();
        if (found == null) {
          place = reached;
          return;
        }
        if (query.matches(found)) {
          place = new TrackScan.Place(reached.generation(), reached.offset(), found.sequence() - 1);
          return;
        }
      }
    }

    private void skipBefore(@Nullable RecordedEvent first) throws IOException {
      while (first != null && event != null && event.recordedAt().isBefore(first.recordedAt())) {
        advance();
      }
    }

    private boolean isBefore(Head notes) {
      return event != null
          && (notes.event == null || !notes.event.recordedAt().isBefore(event.recordedAt()));
    }

    private String cursor() {
      return place.generation() + "." + place.offset() + "." + place.after();
    }
  }
}
