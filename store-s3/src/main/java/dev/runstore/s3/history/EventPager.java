package dev.runstore.s3.history;

import dev.runstore.api.EventPage;
import dev.runstore.api.EventQuery;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.StepId;
import dev.runstore.api.support.Cursors;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One page of a run's events: both tracks, merged by the time they were recorded. */
final class EventPager {
  private static final int READ = 1_000;
  private static final long MAX_PAGE_BYTES = 16L << 20;

  private final RunLog run;
  private final EventQuery query;
  private final String binding;

  EventPager(RunLog run, EventQuery query, String owner) {
    this.run = run;
    this.query = query;
    this.binding =
        String.join(
            "\n",
            "events",
            owner,
            run.id().value(),
            query.types() + " " + query.step().map(StepId::value).orElse(""));
  }

  EventPage page() {
    long fromHistory = 0;
    long fromNotes = 0;
    boolean fromLast = query.after().isEmpty() && query.last() > 0;
    if (query.after().isPresent()) {
      String[] parts = Cursors.position(query.after().get(), binding).split("\\.", -1);
      fromHistory = Long.parseLong(parts[0]);
      fromNotes = Long.parseLong(parts[1]);
    } else if (fromLast) {
      fromHistory = beforeLast();
    }
    Head history = new Head(Track.HISTORY, fromHistory);
    Head notes = new Head(Track.NOTES, fromNotes);
    if (fromLast && fromHistory > 0) {
      notes.skipBefore(history.event);
    }
    return fill(history, notes);
  }

  private EventPage fill(Head history, Head notes) {
    List<RecordedEvent> events = new ArrayList<>();
    while (events.size() < query.limit()
        && (events.isEmpty() || history.bytes + notes.bytes < MAX_PAGE_BYTES)) {
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
        Cursors.of(binding, history.position() + "." + notes.position()),
        history.event != null || notes.event != null);
  }

  /** The number before the last so many matching events. */
  private long beforeLast() {
    long last = run.last(Track.HISTORY);
    if (query.isOfAll()) {
      return Math.max(0, last - query.last());
    }
    Numbers batches = run.batches(Track.HISTORY);
    int left = query.last();
    for (int i = batches.size() - 1; i >= 0; i--) {
      for (RecordedEvent event : run.events().batchAt(Track.HISTORY, i).reversed()) {
        if (query.matches(event) && --left == 0) {
          return event.sequence() - 1;
        }
      }
    }
    return 0;
  }

  /** The next matching event of a track. */
  private final class Head {
    private final Track track;
    private final Deque<RecordedEvent> ahead = new ArrayDeque<>();
    private long reached;
    private long bytes;
    private @Nullable RecordedEvent event;

    private Head(Track track, long after) {
      this.track = track;
      this.reached = after;
      advance();
    }

    private void advance() {
      event = null;
      while (event == null) {
        if (ahead.isEmpty()) {
          RunEvents.Read next = run.events().read(track, reached, READ);
          ahead.addAll(next.events());
          bytes += next.bytes();
          if (ahead.isEmpty()) {
            return;
          }
        }
        RecordedEvent next = ahead.remove();
        reached = next.sequence();
        if (query.matches(next)) {
          event = next;
        }
      }
    }

    private void skipBefore(@Nullable RecordedEvent first) {
      while (first != null && event != null && event.recordedAt().isBefore(first.recordedAt())) {
        advance();
      }
    }

    private boolean isBefore(Head notes) {
      return event != null
          && (notes.event == null || !notes.event.recordedAt().isBefore(event.recordedAt()));
    }

    /** The number of the last event that needs not be looked at again. */
    private long position() {
      return event == null ? reached : event.sequence() - 1;
    }
  }
}
