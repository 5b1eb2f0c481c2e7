package dev.runstore.formats;

import dev.runstore.api.event.Event;
import java.util.Iterator;

/**
 * A run as an importer has read and checked it, ready to be written. Gives the same events with the
 * same ids each time it is walked.
 */
public interface ImportedHistory {
  /** The history, beginning with the creation of the run. */
  Iterator<Event> history();

  /** The notes, in order. */
  Iterator<Event> notes();

  /**
   * Stores the bytes that the events name. Called at most once, before the first event is written
   * and only if events are to be written.
   */
  void storeArtifacts();
}
