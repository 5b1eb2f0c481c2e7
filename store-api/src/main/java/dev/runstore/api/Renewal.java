package dev.runstore.api;

import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.Lease;
import java.util.List;

/**
 * The answer to a renewal.
 *
 * @param lease with its new expiry
 * @param notes those after the one the holder knew, at most 1,000, in order
 */
public record Renewal(Lease lease, List<RecordedEvent> notes) {
  /** Copies the notes. */
  public Renewal {
    notes = List.copyOf(notes);
  }
}
