package dev.runstore.filesystem.journal;

import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;

/** Finds places in a history from its end, so that what is before them is not read. */
final class BackwardScan {
  private BackwardScan() {}

  /** The place before the last so many events that match; the start if there are fewer. */
  static TrackScan.Place last(
      List<TrackScan.Source> sources, int count, boolean all, Predicate<RecordedEvent> matching)
      throws IOException {
    int left = count;
    long target = Long.MIN_VALUE;
    for (int i = sources.size() - 1; i >= 0; i--) {
      TrackScan.Source source = sources.get(i);
      if (!source.path().toFile().exists()) {
        continue;
      }
      try (BackwardLines lines = new BackwardLines(source.path(), source.start(), source.limit())) {
        while (lines.previous()) {
          BatchLine batch = BatchLine.parse(lines.buffer(), lines.from(), lines.to());
          if (batch == null || batch.generation() != source.generation()) {
            continue;
          }
          if (all && target == Long.MIN_VALUE) {
            List<RecordedEvent> events = batch.events(Track.HISTORY);
            target = batch.first() + events.size() - count;
          }
          if (all) {
            if (batch.first() <= target) {
              return new TrackScan.Place(source.generation(), lines.offset(), target - 1);
            }
            continue;
          }
          List<RecordedEvent> events = batch.events(Track.HISTORY);
          for (int e = events.size() - 1; e >= 0; e--) {
            if (matching.test(events.get(e)) && --left == 0) {
              return new TrackScan.Place(
                  source.generation(), lines.offset(), events.get(e).sequence() - 1);
            }
          }
        }
      }
    }
    return TrackScan.Place.START;
  }

  /** The place of the batch that holds the event with this number. */
  static TrackScan.Place before(List<TrackScan.Source> sources, long sequence) throws IOException {
    for (int i = sources.size() - 1; i >= 0; i--) {
      TrackScan.Source source = sources.get(i);
      if (!source.path().toFile().exists()) {
        continue;
      }
      try (BackwardLines lines = new BackwardLines(source.path(), source.start(), source.limit())) {
        while (lines.previous()) {
          BatchLine batch = BatchLine.parse(lines.buffer(), lines.from(), lines.to());
          if (batch != null
              && batch.generation() == source.generation()
              && batch.first() <= sequence) {
            return new TrackScan.Place(source.generation(), lines.offset(), sequence - 1);
          }
        }
      }
    }
    return TrackScan.Place.START;
  }
}
