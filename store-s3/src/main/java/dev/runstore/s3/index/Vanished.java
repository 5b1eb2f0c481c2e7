package dev.runstore.s3.index;

import dev.runstore.api.StoreException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A compaction removed what was about to be read: the index is to be read again. */
final class Vanished extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int MAX_TRIES = 8;

  private final String key;

  Vanished(String key) {
    super(key, null, false, false);
    this.key = key;
  }

  /**
   * What is read in the end.
   *
   * @throws StoreException.Corrupt if the same object is missing again and again
   * @throws StoreException.Unavailable if it is another one each time
   */
  static <T> T retried(Supplier<T> read) {
    @Nullable Vanished before = null;
    for (int tries = 1; ; tries++) {
      try {
        return read.get();
      } catch (Vanished e) {
        if (tries == MAX_TRIES) {
          throw before != null && before.key.equals(e.key)
              ? new StoreException.Corrupt(e.key + " is missing in the index", e)
              : new StoreException.Unavailable("the index changes while it is read; try again", e);
        }
        before = e;
      }
    }
  }
}
