package dev.runstore.filesystem.journal;

import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.filesystem.disk.RunPlaces;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Walks the events of one track from a place on, in the order of their numbers. */
final class TrackScan implements Closeable {
  private final Track track;
  private final List<Source> sources;
  private int source;
  private long offset;
  private long after;
  private long bytes;
  private @Nullable LineReader lines;
  private List<RecordedEvent> batch = List.of();
  private int next;

  /** Begins in this source at this offset, with the events after this number. */
  TrackScan(Track track, List<Source> sources, Place from) {
    this.track = track;
    this.sources = sources;
    this.after = from.after();
    for (int i = 0; i < sources.size(); i++) {
      if (sources.get(i).generation() == from.generation()) {
        source = i;
        offset = Math.max(sources.get(i).start(), from.offset());
      }
    }
    if (offset == 0 && !sources.isEmpty()) {
      offset = sources.get(source).start();
    }
  }

  /** The segments of a history. */
  static List<Source> history(RunPlaces places, Chain chain) {
    return chain.links().stream()
        .map(
            link ->
                new Source(
                    places.history(link.generation()),
                    link.generation(),
                    link.start(),
                    link.limit()))
        .toList();
  }

  /** The journal of the notes. */
  static List<Source> notes(RunPlaces places) {
    return List.of(new Source(places.notes(), 0, 0, Long.MAX_VALUE));
  }

  /** The next event, or null if there is none yet. */
  @Nullable RecordedEvent next() throws IOException {
    while (true) {
      while (next < batch.size()) {
        RecordedEvent event = batch.get(next++);
        if (event.sequence() > after) {
          after = event.sequence();
          return event;
        }
      }
      if (!readBatch()) {
        return null;
      }
    }
  }

  private boolean readBatch() throws IOException {
    BatchLine line = nextBatch();
    if (line == null) {
      return false;
    }
    batch = line.events(track);
    next = 0;
    return true;
  }

  /** The next batch as it stands in the file, or null if there is none yet. */
  @Nullable BatchLine nextBatch() throws IOException {
    while (source < sources.size()) {
      Source file = sources.get(source);
      LineReader open = open(file);
      while (open != null && open.next()) {
        BatchLine line = BatchLine.parse(open.buffer(), open.from(), open.to());
        if (line != null && line.generation() == file.generation()) {
          offset = open.offset();
          bytes += open.to() - open.from();
          return line;
        }
      }
      if (source == sources.size() - 1) {
        return null;
      }
      close();
      source++;
      offset = sources.get(source).start();
    }
    return null;
  }

  private @Nullable LineReader open(Source file) throws IOException {
    if (lines == null) {
      try {
        lines = new LineReader(file.path(), offset, file.limit());
      } catch (FileNotFoundException e) {
        return null;
      }
    }
    return lines;
  }

  /** Where the batch is that was read last, and the number of the event given last. */
  Place place() {
    return sources.isEmpty()
        ? new Place(0, 0, after)
        : new Place(sources.get(source).generation(), offset, after);
  }

  /** How many bytes of batches were read. */
  long bytes() {
    return bytes;
  }

  @Override
  public void close() throws IOException {
    LineReader open = lines;
    lines = null;
    if (open != null) {
      open.close();
    }
  }

  /**
   * A file of batches.
   *
   * @param path where it is
   * @param generation that its batches have
   * @param start where the first one begins
   * @param limit where the last one ends at most
   */
  record Source(Path path, long generation, long start, long limit) {}

  /**
   * Where to go on.
   *
   * @param generation of the segment
   * @param offset of a batch in it that holds the next event or stands before it
   * @param after the number of the last event that was seen
   */
  record Place(long generation, long offset, long after) {
    static final Place START = new Place(-1, 0, 0);
  }
}
