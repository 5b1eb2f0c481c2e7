package dev.runstore.filesystem.journal;

import dev.runstore.api.Appended;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.RunId;
import dev.runstore.filesystem.disk.Appender;
import dev.runstore.filesystem.disk.RunPlaces;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The journal of a run's notes, which nobody holds: the file is opened each time, as the archive
 * moves the run to other files, and is synced before anybody can move it. Its callers hold the
 * notes' lock.
 */
final class Notes {
  private final JournalContext context;
  private final RunId id;
  private final RunPlaces places;
  private final Refusals refuse;
  private final Written written;

  Notes(JournalContext context, RunId id, RunPlaces places, Refusals refuse, Written written) {
    this.context = context;
    this.id = id;
    this.places = places;
    this.refuse = refuse;
    this.written = written;
  }

  /** Appends to the notes of a run in this state. */
  Appended append(RunState current, long expected, List<Event> events) throws IOException {
    current.readNotes();
    Optional<Appended> before = written.before(current, Track.NOTES, expected, events);
    if (before.isPresent()) {
      sync();
      return before.get();
    }
    if (expected != current.lastNote()) {
      refuseDamaged(current);
      throw refuse.conflict("note", expected, current.lastNote());
    }
    return write(current, expected, events);
  }

  /** A caller who knows of more notes has seen them in the index, before they were damaged. */
  private void refuseDamaged(RunState current) throws IOException {
    boolean isDamaged =
        Tail.of(places.notes(), current.notesPosition(), 0, current.lastNote())
            .filter(tail -> tail.kind() == Tail.Kind.DAMAGED)
            .isPresent();
    if (isDamaged) {
      throw new StoreException.Corrupt(
          "the notes of run "
              + id
              + " in "
              + places.notes()
              + " are damaged from number "
              + (current.lastNote() + 1)
              + " on; store check --repair moves that aside, then notes can be added again");
    }
  }

  private Appended write(RunState current, long expected, List<Event> events) throws IOException {
    if (!places.history(0).toFile().exists()) {
      throw new StoreException.Unavailable(
          "run "
              + id
              + " in store "
              + context.store()
              + " was archived meanwhile; repeat the call");
    }
    Instant now = context.now();
    List<RecordedEvent> batch = BatchLine.record(Track.NOTES, expected, now, events);
    byte[] line =
        current.notesPosition() == 0
            ? BatchLine.encodeFirst(id, batch)
            : BatchLine.encode(0, batch);
    if (places.notes().toFile().length() > current.notesPosition()) {
      cutRest(current, false);
    }
    try (Appender out = context.disk().append(places.notes())) {
      out.writeWhole(line, current.notesPosition());
      if (context.disk().syncsMilestones()) {
        out.sync();
      }
    }
    if (expected == 0) {
      context.disk().syncFolder(places.folder());
    }
    current.wrote(batch, line.length);
    return new Appended(expected + 1, expected + batch.size(), now, true);
  }

  /** Forces what was written before, perhaps by a process that did not live to do it. */
  private void sync() {
    if (context.disk().syncsMilestones() && places.notes().toFile().exists()) {
      try (Appender out = context.disk().append(places.notes())) {
        out.syncAll();
      }
      context.disk().syncFolder(places.folder());
    }
  }

  /** Cuts what follows the last whole batch; what may have been acknowledged is kept beside it. */
  void cut(RunState current, boolean wasMore) throws IOException {
    current.readNotes();
    cutRest(current, wasMore);
  }

  private void cutRest(RunState current, boolean wasMore) throws IOException {
    Tail.cut(
        context.disk(), places.notes(), current.notesPosition(), 0, current.lastNote(), wasMore);
  }
}
