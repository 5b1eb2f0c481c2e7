package dev.runstore.s3.history;

import dev.runstore.s3.bucket.Bucket;
import dev.runstore.s3.bucket.Entry;
import dev.runstore.s3.bucket.Found;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads batches in order, several side by side, holding few of them. */
final class BatchReader {
  private static final int AT_ONCE = 32;
  private static final long BYTES_AT_ONCE = 16L << 20;

  private final Bucket bucket;

  BatchReader(Bucket bucket) {
    this.bucket = bucket;
  }

  /**
   * Gives each object in turn.
   *
   * @return the key of one that was not there; nothing after it was given
   */
  Optional<String> read(List<Entry> entries, Consumer<Found> objects) {
    int next = 0;
    while (next < entries.size()) {
      List<String> window = new ArrayList<>();
      long bytes = 0;
      do {
        window.add(entries.get(next).key());
        bytes += entries.get(next).size();
        next++;
      } while (next < entries.size() && window.size() < AT_ONCE && bytes < BYTES_AT_ONCE);
      List<Found> found = bucket.getAll(window);
      if (found.size() < window.size()) {
        found.forEach(there -> window.remove(there.key()));
        return Optional.of(window.get(0));
      }
      found.forEach(objects);
    }
    return Optional.empty();
  }
}
