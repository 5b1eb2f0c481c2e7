package dev.runstore.api;

import dev.runstore.api.event.RecordedEvent.Track;

/**
 * Events that were recorded and cannot be read any more.
 *
 * @param track whether they are history or notes
 * @param first the number of the first
 * @param last the number of the last
 */
public record EventGap(Track track, long first, long last) {
  /** Refuses numbers in the wrong order. */
  public EventGap {
    if (first < 1 || last < first) {
      throw new IllegalArgumentException("no gap goes from " + first + " to " + last);
    }
  }

  /** How people call these events, as in {@code events 3 to 5}. */
  @Override
  public String toString() {
    String what =
        switch (track) {
          case HISTORY -> "event";
          case NOTES -> "note";
        };
    return first == last ? what + " " + first : what + "s " + first + " to " + last;
  }
}
