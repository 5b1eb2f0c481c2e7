package dev.runstore.s3.index;

import dev.runstore.api.StoreException;
import dev.runstore.api.model.RunId;
import dev.runstore.s3.bucket.Bucket;
import dev.runstore.s3.bucket.Content;
import dev.runstore.s3.bucket.Listed;
import dev.runstore.s3.bucket.Place;
import java.util.Optional;

/**
 * The mark that an index has been kept since its tenant's first run. Where it is missing and runs
 * are there, the index was lost, and what is left of it says nothing of the runs before.
 */
final class Beginning {
  private static final Content NOTHING = Content.text("");

  private final Place place;
  private final Bucket bucket;
  private final IndexKeys keys;
  private volatile boolean seen;

  Beginning(Place place, IndexKeys keys) {
    this.place = place;
    this.bucket = place.bucket();
    this.keys = keys;
  }

  /** Before a run is created: makes the mark, if it is the first. */
  void beforeARun() {
    if (!seen) {
      if (!isThere() && !hasRuns()) {
        make();
      }
      seen = true;
    }
  }

  void make() {
    bucket.put(keys.begun(), NOTHING);
    seen = true;
  }

  /**
   * The index, if no runs are missing from it.
   *
   * @throws StoreException.Corrupt if it was lost as a whole
   * @throws Vanished if the segments were lost, or change just now
   */
  Snapshot whole() {
    Snapshot read = Snapshot.read(bucket, keys);
    if (read.begun()) {
      seen = true;
    } else {
      require();
    }
    if (read.compacted() && read.manifests().isEmpty()) {
      throw new Vanished(keys.manifests());
    }
    return read;
  }

  /** The same where nothing of it has been read. The first run may be coming just now. */
  void require() {
    if (!isThere() && hasRuns() && !isThere()) {
      throw new StoreException.Corrupt(
          "the index of tenant "
              + place.tenant()
              + " in store "
              + bucket.settings().place()
              + " is gone, and runs are there");
    }
  }

  private boolean isThere() {
    seen = seen || bucket.head(keys.begun()).isPresent();
    return seen;
  }

  private boolean hasRuns() {
    String after = "";
    Listed page;
    do {
      page = bucket.folders(place.keys().root(), after);
      for (String folder : page.folders()) {
        Optional<RunId> run = place.keys().runOf(folder);
        if (run.isPresent()
            && !bucket.list(place.keys().log(run.get()), "", 1).entries().isEmpty()) {
          return true;
        }
        after = Bucket.beyond(folder);
      }
    } while (page.hasMore());
    return false;
  }
}
