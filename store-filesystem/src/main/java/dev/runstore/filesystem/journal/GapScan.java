package dev.runstore.filesystem.journal;

import dev.runstore.api.EventGap;
import dev.runstore.api.event.RecordedEvent.Track;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the numbers that the batches of a track leave out; reads no more than how many they are.
 */
final class GapScan {
  private final Track track;
  private final List<EventGap> gaps = new ArrayList<>();
  private long last;

  GapScan(Track track) {
    this.track = track;
  }

  /** The gaps between the first event and the one with this number at least. */
  List<EventGap> gaps(List<TrackScan.Source> sources, long end) throws IOException {
    for (TrackScan.Source source : sources) {
      scan(source);
    }
    upTo(end);
    return gaps;
  }

  private void scan(TrackScan.Source source) throws IOException {
    try (LineReader lines = new LineReader(source.path(), source.start(), source.limit())) {
      while (lines.next()) {
        BatchLine batch = BatchLine.parse(lines.buffer(), lines.from(), lines.to());
        if (batch != null && batch.generation() == source.generation() && batch.first() > last) {
          upTo(batch.first() - 1);
          last = batch.first() + batch.count() - 1;
        }
      }
    } catch (FileNotFoundException e) {
      return;
    }
  }

  private void upTo(long sequence) {
    if (last < sequence) {
      gaps.add(new EventGap(track, last + 1, sequence));
      last = sequence;
    }
  }
}
