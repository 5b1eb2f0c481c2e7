package dev.runstore.filesystem.journal;

import dev.runstore.api.event.RecordedEvent.Track;
import java.nio.file.Path;

/**
 * Events that cannot be read any more.
 *
 * @param track whether they are notes
 * @param file where they should be
 * @param first the number of the first
 * @param last the number of the last
 */
public record LostNumbers(Track track, Path file, long first, long last) {
  @Override
  public String toString() {
    return numbers(track, first, last);
  }

  /** How people call these events. */
  public static String numbers(Track track, long first, long last) {
    String what =
        switch (track) {
          case HISTORY -> "event";
          case NOTES -> "note";
        };
    return first == last ? what + " " + first : what + "s " + first + " to " + last;
  }
}
