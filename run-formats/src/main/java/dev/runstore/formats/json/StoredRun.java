package dev.runstore.formats.json;

import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.codec.EventCodec;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.RunId;
import dev.runstore.formats.EventWalk;
import dev.runstore.formats.ImportedHistory;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A run of one store as a history to write into another: the same events that an export of it holds
 * and an import of that writes. Its artifacts are not stored by it.
 */
public final class StoredRun implements ImportedHistory {
  private final ExecutionStore store;
  private final RunId runId;

  /** The run of this store. */
  public StoredRun(ExecutionStore store, RunId runId) {
    this.store = store;
    this.runId = runId;
  }

  @Override
  public Iterator<Event> history() {
    return new Portable(Track.HISTORY);
  }

  @Override
  public Iterator<Event> notes() {
    return new Portable(Track.NOTES);
  }

  @Override
  public void storeArtifacts() {}

  private final class Portable implements Iterator<Event> {
    private final EventWalk walk = EventWalk.of(store, runId, EventQuery.all());
    private final Track track;
    private @Nullable RecordedEvent ready;

    Portable(Track track) {
      this.track = track;
    }

    @Override
    public boolean hasNext() {
      while (ready == null && walk.hasNext()) {
        RecordedEvent next = walk.next();
        ready = next.track() == track ? next : null;
      }
      return ready != null;
    }

    @Override
    public Event next() {
      if (!hasNext() || ready == null) {
        throw new NoSuchElementException();
      }
      RecordedEvent event = ready;
      ready = null;
      byte[] line =
          LeaseEvents.unwrapped(event)
              .orElseGet(() -> FirstRecorded.exported(EventCodec.encode(event)));
      return RunFileCheck.event(line, track);
    }
  }
}
