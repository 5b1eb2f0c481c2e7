package dev.runstore.s3.history;

import dev.runstore.api.StoreException;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.s3.bucket.Found;
import java.util.ArrayList;
import java.util.List;

/**
 * The events of a run, read from its batches.
 *
 * @param run as far as it was seen
 */
record RunEvents(RunLog run) {
  private static final long READ_BYTES = 4L << 20;

  /**
   * Some events of a track.
   *
   * @param events in order
   * @param bytes of the batches that were read
   */
  record Read(List<RecordedEvent> events, long bytes) {}

  /** The events after a number, of at least one batch, until there are so many. */
  Read read(Track track, long after, int enough) {
    List<RecordedEvent> events = new ArrayList<>();
    Numbers batches = run.batches(track);
    long bytes = 0;
    int next = batches.holding(after + 1);
    while (after < run.last(track)
        && next < batches.size()
        && events.size() < enough
        && bytes < READ_BYTES) {
      Found found = batch(track, next++);
      bytes += found.bytes().length;
      for (RecordedEvent event : run.decode(found, track)) {
        if (event.sequence() > after) {
          events.add(event);
        }
      }
    }
    return new Read(events, bytes);
  }

  /** The events of one batch. */
  List<RecordedEvent> batchAt(Track track, int index) {
    return run.decode(batch(track, index), track);
  }

  private Found batch(Track track, int index) {
    String key = run.key(track, run.batches(track).at(index));
    return run.place().bucket().get(key).orElseThrow(() -> vanished(key));
  }

  /** Why a batch that was seen is not there: the run was deleted, or the batch is lost. */
  StoreException vanished(String key) {
    run.refresh();
    return run.isDeleted() ? run.refusals().deleted(run.id()) : run.refusals().gone(key);
  }
}
