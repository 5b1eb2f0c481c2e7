package dev.runstore.s3.artifacts;

import dev.runstore.api.StoreException;
import dev.runstore.api.model.RunId;
import dev.runstore.s3.bucket.Bucket;
import dev.runstore.s3.bucket.Entry;
import dev.runstore.s3.bucket.Place;
import dev.runstore.s3.bucket.TenantKeys;
import dev.runstore.s3.bucket.Uploads.Unfinished;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Removes artifacts, and what unfinished writes have left: uploads that were not completed, and
 * bytes without an info. Ages are by the server's clock.
 */
public final class Leftovers {
  private static final System.Logger LOG = System.getLogger("dev.runstore.s3");
  private static final Duration DAY = Duration.ofDays(1);

  private final Place place;
  private final Bucket bucket;
  private final Reader reader;

  /** Those of the tenant at this place. */
  public Leftovers(Place place) {
    this(place, new Reader(place.bucket()));
  }

  Leftovers(Place place, Reader reader) {
    this.place = place;
    this.bucket = place.bucket();
    this.reader = reader;
  }

  /**
   * All artifacts of a run; of the rest only what is older than a day. The role of a tenant may not
   * see uploads: they cannot be listed below one prefix alone.
   */
  long removeAll(RunId run) {
    long count = 0;
    Set<String> used = new LinkedHashSet<>();
    for (Entry artifact : bucket.all(place.keys().artifacts(run))) {
      used.add(artifact.key());
      count++;
    }
    List<String> blobs = new ArrayList<>();
    for (Entry blob : bucket.all(place.keys().blobs(run))) {
      if (place.keys().isBlob(blob.key())
          && (used.contains(place.keys().artifactOfBlob(blob.key()))
              || isOld(blob.modified(), DAY))) {
        blobs.add(blob.key());
      }
    }
    bucket.deleteTogether(List.copyOf(used));
    bucket.deleteTogether(blobs);
    try {
      abortUploads(place.keys().run(run), DAY);
    } catch (StoreException.Forbidden e) {
      LOG.log(
          System.Logger.Level.DEBUG,
          "uploads of run " + run + " are left to the sweep of the maintenance role",
          e);
    }
    return count;
  }

  /** Removes what nobody can see below the tenant and is older. */
  public long sweep(Duration olderThan) {
    long count = abortUploads(place.keys().root(), olderThan);
    for (Entry entry : bucket.all(place.keys().root())) {
      if (place.keys().isBlob(entry.key())
          && isOld(entry.modified(), olderThan)
          && !isUsed(entry.key())) {
        bucket.delete(List.of(entry.key()));
        count++;
      }
    }
    return count;
  }

  /** Whether the bytes belong to an artifact. */
  public boolean isUsed(String blob) {
    String upload = TenantKeys.upload(blob);
    Optional<Located> owner = reader.find(place.keys().artifactOfBlob(blob));
    return owner.flatMap(Located::blob).filter(upload::equals).isPresent();
  }

  private long abortUploads(String prefix, Duration olderThan) {
    long count = 0;
    for (Unfinished upload : bucket.uploads().unfinished(prefix)) {
      if (isOld(upload.begun(), olderThan)
          && bucket
              .uploads()
              .arrived(upload)
              .filter(so -> isOld(so.last(), olderThan))
              .isPresent()) {
        bucket.uploads().abort(upload.key(), upload.id());
        count++;
      }
    }
    return count;
  }

  private boolean isOld(Instant since, Duration age) {
    return !since.isAfter(bucket.now().minus(age));
  }
}
