package dev.runstore.api.event;

import java.time.Instant;

/**
 * An event as a store has it.
 *
 * @param track the sequence it is numbered in
 * @param sequence its number there, from 1 without gaps
 * @param recordedAt when the store had it, by the store's clock, to the microsecond
 * @param event what its writer gave
 */
public record RecordedEvent(Track track, long sequence, Instant recordedAt, Event event) {
  /** Which of a run's two sequences an event is numbered in. */
  public enum Track {
    HISTORY,
    NOTES
  }

  /** What the event says. */
  public EventBody body() {
    return event.body();
  }
}
