package dev.runstore.filesystem.journal;

import dev.runstore.api.EventGap;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads one journal's batches as it grows. A damaged line counts for nothing; if whole ones follow
 * it, the numbers they leave out are lost.
 */
final class TrackReader {
  private final Track track;
  private final Consumer<RecordedEvent> events;
  private final List<LostNumbers> lost = new ArrayList<>();
  private long last;
  private long position;
  private long batches;
  private boolean isDamaged;
  private Path file = Path.of("");

  TrackReader(Track track, Consumer<RecordedEvent> events) {
    this.track = track;
    this.events = events;
  }

  /** Begins with another file, at this offset. */
  void begin(long offset) {
    position = offset;
  }

  /** Reads on to the last whole batch before the limit. */
  void read(Path journal, long generation, long limit) throws IOException {
    file = journal;
    try (LineReader lines = new LineReader(journal, position, limit)) {
      while (lines.next()) {
        BatchLine batch = BatchLine.parse(lines.buffer(), lines.from(), lines.to());
        if (batch != null && batch.generation() == generation && batch.first() > last) {
          take(batch.first(), batch.events(track));
          position = lines.nextOffset();
        } else if (batch == null) {
          isDamaged = true;
        }
      }
    } catch (FileNotFoundException e) {
      return;
    }
  }

  /** Takes a batch that this process has written itself. */
  void wrote(List<RecordedEvent> batch, int length) {
    take(batch.get(0).sequence(), batch);
    position += length;
  }

  /** Says that the history before this number has been told in full. */
  void upTo(long sequence) {
    if (last < sequence) {
      lost.add(new LostNumbers(new EventGap(track, last + 1, sequence), file));
      last = sequence;
    }
  }

  private void take(long first, List<RecordedEvent> batch) {
    upTo(first - 1);
    batch.forEach(events);
    last = first + batch.size() - 1;
    batches++;
  }

  /** The number of the last event. */
  long last() {
    return last;
  }

  /** Where the last whole batch ends. */
  long position() {
    return position;
  }

  /** How many batches there were. */
  long batches() {
    return batches;
  }

  /** Whether it has met a whole line that is damaged, or found numbers missing. */
  boolean isDamaged() {
    return isDamaged || !lost.isEmpty();
  }

  /** The numbers that are lost, in order. */
  List<LostNumbers> lost() {
    return lost;
  }
}
