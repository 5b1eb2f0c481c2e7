package dev.runstore.postgres;

import dev.runstore.api.StoreException;
import dev.runstore.api.codec.EventCodec;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Usage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** Reads stored events, and brings the fold of a run up to them. */
final class Histories {
  private static final int BATCH = 200;
  private static final String AFTER =
      "select track, seq, recorded_at, payload from runstore.run_events"
          + " where tenant_id = ? and run_id = ? and track = 0 and seq > ? and seq <= ?"
          + " order by seq limit "
          + BATCH;
  private static final String NOTES = AFTER.replace("track = 0", "track = 1");

  private final TenantView view;

  Histories(TenantView view) {
    this.view = view;
  }

  RecordedEvent read(RunId runId, ResultSet row) throws SQLException {
    return decode(
        runId,
        row.getInt("track") == 0 ? Track.HISTORY : Track.NOTES,
        row.getLong("seq"),
        Rows.time(row, "recorded_at"),
        row.getBytes("payload"));
  }

  /** The event of a payload, with the number and time that the database has given it. */
  RecordedEvent decode(RunId runId, Track track, long sequence, Instant at, byte[] payload) {
    try {
      return new RecordedEvent(track, sequence, at, EventCodec.decode(payload, track).event());
    } catch (IllegalArgumentException e) {
      throw new StoreException.Corrupt(
          "event "
              + sequence
              + " of the "
              + (track == Track.HISTORY ? "history" : "notes")
              + " of run "
              + runId
              + " in "
              + view.place()
              + " cannot be read: "
              + e.getMessage(),
          e);
    }
  }

  /** Folds what is stored up to this event; fewer if there are fewer. The caller has the lock. */
  void catchUp(RunId runId, LiveRun run, long upTo) {
    boolean loaded = false;
    while (run.eventCount() < upTo) {
      List<RecordedEvent> events = page(runId, run.eventCount(), upTo);
      apply(runId, run, events);
      loaded = true;
      if (events.size() < BATCH) {
        break;
      }
    }
    if (loaded) {
      view.live().trim();
    }
  }

  /** Folds all of a history and tells of each step as it ends. */
  void replay(RunId runId, LiveRun run, long upTo, Consumer<LiveRun.Told> told) {
    while (run.eventCount() < upTo) {
      List<RecordedEvent> events = page(runId, run.eventCount(), upTo);
      if (events.isEmpty()) {
        throw new StoreException.Corrupt(
            "event "
                + (run.eventCount() + 1)
                + " of run "
                + runId
                + " is missing in "
                + view.place());
      }
      for (RecordedEvent event : events) {
        fold(runId, () -> run.replay(event).forEach(told));
      }
    }
  }

  /**
   * Folds all notes of a run, beginning with what its history says of it; only what notes change is
   * as in the run.
   */
  Run replayNotes(RunId runId, Run header, long upTo) {
    Run noted = Headers.withUsage(header, Usage.NONE);
    long last = 0;
    while (last < upTo) {
      List<RecordedEvent> notes = notes(runId, last, upTo);
      if (notes.isEmpty()) {
        throw new StoreException.Corrupt(
            "note " + (last + 1) + " of run " + runId + " is missing in " + view.place());
      }
      for (RecordedEvent note : notes) {
        try {
          noted = RunNotes.folded(noted, List.of(note.event()), note.recordedAt());
        } catch (IllegalArgumentException e) {
          throw new StoreException.Corrupt(
              "the notes of run " + runId + " in " + view.place() + ": " + e.getMessage(), e);
        }
        last = note.sequence();
      }
    }
    return noted;
  }

  private List<RecordedEvent> notes(RunId runId, long after, long upTo) {
    return view.database()
        .read(
            view.key(),
            "read the notes of run " + runId,
            NOTES,
            p -> p.text(view.key()).text(runId.value()).number(after).number(upTo),
            row -> read(runId, row));
  }

  private List<RecordedEvent> page(RunId runId, long after, long upTo) {
    return view.database()
        .read(
            view.key(),
            "read the history of run " + runId,
            AFTER,
            p -> p.text(view.key()).text(runId.value()).number(after).number(upTo),
            row -> read(runId, row));
  }

  /** Folds these events, which follow what the run has. */
  void apply(RunId runId, LiveRun run, List<RecordedEvent> events) {
    try {
      fold(runId, () -> events.forEach(run::apply));
    } catch (StoreException.Corrupt e) {
      run.forget();
      throw e;
    }
  }

  private void fold(RunId runId, Runnable apply) {
    try {
      apply.run();
    } catch (IllegalArgumentException e) {
      throw new StoreException.Corrupt(
          "the history of run " + runId + " in " + view.place() + ": " + e.getMessage(), e);
    }
  }
}
