package dev.runstore.formats;

import dev.runstore.api.Appended;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.EventId;
import dev.runstore.api.model.RunId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Writes an imported run: what is not there yet is appended in batches, what is there already stays
 * as it is. An import that was interrupted goes on when it is repeated.
 */
public final class HistoryImport {
  private static final int MAX_BATCH_EVENTS = 1_000;
  private static final int MAX_ATTEMPTS = 5;

  private final ExecutionStore executions;
  private final RunId runId;
  private final ImportedHistory imported;
  private boolean wrote;

  private HistoryImport(ExecutionStore executions, RunId runId, ImportedHistory imported) {
    this.executions = executions;
    this.runId = runId;
    this.imported = imported;
  }

  /**
   * Writes the run.
   *
   * @return whether anything was written
   * @throws StoreException.AlreadyExists if the run is there with other content; nothing was
   *     written
   * @throws StoreException.Expired if the run was deleted
   */
  public static boolean write(ExecutionStore executions, RunId runId, ImportedHistory imported) {
    HistoryImport writing = new HistoryImport(executions, runId, imported);
    try {
      writing.history();
      writing.notes();
    } catch (StoreException.Expired e) {
      throw caused(
          e,
          new StoreException.Expired(
              e.getMessage() + "; import it with --again to get it under a new id"));
    } catch (StoreException.Unavailable e) {
      throw caused(e, new StoreException.Unavailable(e.getMessage() + interrupted(runId)));
    } catch (StoreException.OutcomeUnknown e) {
      throw caused(e, new StoreException.OutcomeUnknown(e.getMessage() + interrupted(runId)));
    }
    return writing.wrote;
  }

  private static String interrupted(RunId runId) {
    return "; the import of run " + runId + " was interrupted, repeat it to complete it";
  }

  private static StoreException caused(StoreException cause, StoreException told) {
    told.initCause(cause);
    return told;
  }

  /**
   * Whether the run is not there yet, or is the beginning of what is imported: then writing it
   * begins or completes it.
   */
  public static boolean isFree(ExecutionStore executions, RunId runId, ImportedHistory imported) {
    try {
      return executions.find(runId).isEmpty()
          || new HistoryImport(executions, runId, imported).lacksAny();
    } catch (StoreException.Expired | StoreException.AlreadyExists e) {
      return false;
    }
  }

  private boolean lacksAny() {
    return lacking().events().hasNext() || !missing(knownNotes()).isEmpty();
  }

  private void history() {
    MissingEvents lacking =
        executions.find(runId).isPresent() ? lacking() : new MissingEvents(0, imported.history());
    long known = lacking.known();
    Iterator<Event> ours = lacking.events();
    if (!ours.hasNext()) {
      return;
    }
    imported.storeArtifacts();
    if (known == 0) {
      Event created = ours.next();
      wrote |= isNew(() -> executions.create(runId, created));
      known = 1;
    }
    try (EventBatches batches = new EventBatches(ours)) {
      for (List<Event> batch = batches.next(); !batch.isEmpty(); batch = batches.next()) {
        append(known, batch);
        known += batch.size();
      }
    }
  }

  private void append(long known, List<Event> batch) {
    wrote |= isNew(() -> executions.append(runId, Fence.unleased(), known, batch));
  }

  /** A call whose answer was lost is made again, so that the last one leaves no doubt. */
  private static boolean isNew(Supplier<Appended> write) {
    try {
      return write.get().isNew();
    } catch (StoreException.OutcomeUnknown e) {
      for (int attempt = 1; attempt < MAX_ATTEMPTS; attempt++) {
        if (isWritten(write)) {
          return true;
        }
      }
      throw e;
    }
  }

  private static boolean isWritten(Supplier<Appended> write) {
    try {
      var unused = write.get();
      return true;
    } catch (StoreException.OutcomeUnknown | StoreException.Unavailable e) {
      return false;
    }
  }

  /** Walks ours past what the store has; where that is no beginning of ours, compares as sets. */
  private MissingEvents lacking() {
    Iterator<Event> ours = imported.history();
    long known = 0;
    EventWalk theirs = EventWalk.of(executions, runId, EventQuery.all());
    while (theirs.hasNext() && ours.hasNext()) {
      RecordedEvent there = theirs.next();
      if (there.track() == Track.HISTORY) {
        known++;
        if (!ours.next().id().equals(there.event().id())) {
          return MissingEvents.ofLaterState(executions, runId, imported, known);
        }
      }
    }
    return new MissingEvents(known, ours);
  }

  private void notes() {
    if (!imported.notes().hasNext()) {
      return;
    }
    Set<EventId> known = knownNotes();
    List<Event> missing = missing(known);
    long last = known.size();
    for (int from = 0; from < missing.size(); from += MAX_BATCH_EVENTS) {
      List<Event> batch = missing.subList(from, Math.min(missing.size(), from + MAX_BATCH_EVENTS));
      long before = last;
      wrote |= isNew(() -> executions.annotate(runId, before, batch));
      last += batch.size();
    }
  }

  private Set<EventId> knownNotes() {
    Set<EventId> known = new HashSet<>();
    EventWalk.of(executions, runId, EventQuery.all())
        .forEachRemaining(
            event -> {
              if (event.track() == Track.NOTES) {
                known.add(event.event().id());
              }
            });
    return known;
  }

  private List<Event> missing(Set<EventId> known) {
    List<Event> missing = new ArrayList<>();
    imported
        .notes()
        .forEachRemaining(
            note -> {
              if (!known.contains(note.id())) {
                missing.add(note);
              }
            });
    return missing;
  }
}
