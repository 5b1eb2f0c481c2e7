package dev.runstore.filesystem.journal;

import dev.runstore.api.EventGap;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.filesystem.disk.RunPlaces;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Finds the numbers that the batches of a track leave out; reads no more than how many they are.
 */
final class GapScan {
  private final Track track;
  private final List<EventGap> gaps = new ArrayList<>();
  private long last;
  private long position;

  private GapScan(Track track) {
    this.track = track;
  }

  /**
   * The gaps in a history.
   *
   * @param least how many events there are said to be at least
   * @param isHeld whether somebody may be writing at its end
   */
  static List<EventGap> history(RunPlaces places, Chain chain, long least, boolean isHeld)
      throws IOException {
    GapScan scan = new GapScan(Track.HISTORY);
    List<TrackScan.Source> sources = TrackScan.history(places, chain);
    for (TrackScan.Source source : sources) {
      scan.scan(source);
    }
    scan.upTo(least);
    if (!isHeld) {
      scan.end(sources.get(sources.size() - 1));
    }
    scan.aside(places, "events.");
    return scan.gaps;
  }

  /** The gaps in the notes, of which there are said to be so many at least. */
  static List<EventGap> notes(RunPlaces places, long least) throws IOException {
    GapScan scan = new GapScan(Track.NOTES);
    List<TrackScan.Source> sources = TrackScan.notes(places);
    scan.scan(sources.get(0));
    scan.upTo(least);
    scan.end(sources.get(0));
    scan.aside(places, "notes.");
    return scan.gaps;
  }

  private void scan(TrackScan.Source source) throws IOException {
    position = source.start();
    try (LineReader lines = new LineReader(source.path(), source.start(), source.limit())) {
      while (lines.next()) {
        BatchLine batch = BatchLine.parse(lines.buffer(), lines.from(), lines.to());
        if (batch != null && batch.generation() == source.generation() && batch.first() > last) {
          upTo(batch.first() - 1);
          last = batch.first() + batch.count() - 1;
          position = lines.nextOffset();
        }
      }
    } catch (FileNotFoundException e) {
      return;
    }
  }

  /** What is damaged at the end has the next number at least. */
  private void end(TrackScan.Source source) throws IOException {
    boolean isDamaged =
        Tail.of(source.path(), position, source.generation(), last)
            .filter(tail -> tail.kind() == Tail.Kind.DAMAGED)
            .isPresent();
    if (isDamaged && gaps.stream().noneMatch(gap -> gap.last() == last)) {
      upTo(last + 1);
    }
  }

  /**
   * What a repair moved aside is missing as long as it stands there, also where others have its
   * numbers since.
   */
  private void aside(RunPlaces places, String journal) throws IOException {
    String[] names =
        places
            .folder()
            .toFile()
            .list((folder, name) -> name.startsWith(journal) && name.contains(Tail.ASIDE));
    for (String name : names == null ? new String[0] : names) {
      long first = BatchLine.firstOf(places.folder().resolve(name)).orElse(last + 1);
      if (gaps.stream().noneMatch(gap -> gap.first() <= first && gap.last() >= first)) {
        gaps.add(new EventGap(track, first, first));
      }
    }
    gaps.sort(Comparator.comparingLong(EventGap::first));
  }

  private void upTo(long sequence) {
    if (last < sequence) {
      gaps.add(new EventGap(track, last + 1, sequence));
      last = sequence;
    }
  }
}
