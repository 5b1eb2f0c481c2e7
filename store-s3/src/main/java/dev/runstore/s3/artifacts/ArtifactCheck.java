package dev.runstore.s3.artifacts;

import dev.runstore.api.Maintenance.Finding;
import dev.runstore.api.Maintenance.Repair;
import dev.runstore.api.Maintenance.Severity;
import dev.runstore.api.StoreException;
import dev.runstore.s3.bucket.Bucket;
import dev.runstore.s3.bucket.Entry;
import dev.runstore.s3.bucket.Place;
import dev.runstore.s3.bucket.Uploads.Arrived;
import dev.runstore.s3.bucket.Uploads.Unfinished;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads every artifact of a tenant against its digest, and looks for bytes without an info. */
public final class ArtifactCheck {
  private static final Duration DAY = Duration.ofDays(1);

  private final Place place;
  private final Bucket bucket;
  private final Reader reader;
  private final Repair repair;
  private final Consumer<Finding> found;

  /** Of the tenant at this place. */
  public ArtifactCheck(Place place, Repair repair, Consumer<Finding> found) {
    this.place = place;
    this.bucket = place.bucket();
    this.reader = new Reader(bucket);
    this.repair = repair;
    this.found = found;
  }

  /** Checks the uploads that were not completed; those gone on with since yesterday may be. */
  public void uploads() {
    try {
      begunUploads();
    } catch (StoreException.Forbidden e) {
      found.accept(
          new Finding(
              Severity.NOTICE,
              "unfinished uploads",
              "these credentials may not list them: " + e.getMessage(),
              "check with those of policy maintenance",
              false));
    }
  }

  private void begunUploads() {
    Instant day = bucket.now().minus(DAY);
    long young = 0;
    long bytes = 0;
    for (Unfinished upload : bucket.uploads().unfinished(place.keys().root())) {
      Optional<Arrived> arrived = bucket.uploads().arrived(upload);
      if (arrived.filter(so -> so.last().isBefore(day)).isPresent()) {
        abandoned(upload, arrived.get());
      } else if (arrived.isPresent()) {
        young++;
        bytes += arrived.get().bytes();
      }
    }
    if (young > 0) {
      found.accept(unfinished(young, bytes));
    }
  }

  private void abandoned(Unfinished upload, Arrived arrived) {
    boolean mend = repair == Repair.MEND;
    if (mend) {
      bucket.uploads().abort(upload.key(), upload.id());
    }
    found.accept(
        leftover(
            "upload to object " + upload.key(),
            "it was not completed, and nobody has gone on with it since "
                + arrived.last()
                + "; it has "
                + arrived.bytes()
                + " bytes",
            mend));
  }

  private Finding unfinished(long count, long bytes) {
    return new Finding(
        Severity.NOTICE,
        "uploads below " + place.keys().root(),
        count
            + (count == 1 ? " upload is" : " uploads are")
            + " not complete, with "
            + bytes
            + " bytes: under way, or left by processes that were killed",
        "store check --repair removes those that nobody has gone on with for a day",
        false);
  }

  /** Checks an object that is an artifact or the bytes of one. */
  public void object(Entry entry) {
    if (place.keys().isArtifact(entry.key())) {
      artifact(entry.key());
    } else if (place.keys().isBlob(entry.key())) {
      blob(entry);
    }
  }

  private void artifact(String object) {
    try {
      Located located = reader.listed(object).orElse(null);
      if (located == null) {
        return;
      }
      InputStream content =
          reader
              .open(object, place.keys(), located.info().key())
              .orElseThrow(
                  () -> new StoreException.Corrupt("the object that holds its bytes is not there"));
      try (InputStream in = content) {
        in.transferTo(OutputStream.nullOutputStream());
      }
    } catch (StoreException.Corrupt e) {
      lost(object, e);
    } catch (IOException e) {
      if (e.getCause() instanceof StoreException.Corrupt damage) {
        lost(object, damage);
      } else {
        throw new StoreException.Unavailable("cannot read object " + object, e);
      }
    }
  }

  private void lost(String object, StoreException.Corrupt damage) {
    found.accept(
        new Finding(
            Severity.LOSS,
            "artifact object " + object,
            String.valueOf(damage.getMessage()),
            "restore it from a copy, or delete the artifact",
            false));
  }

  private void blob(Entry entry) {
    if (entry.modified().isBefore(bucket.now().minus(DAY))
        && !new Leftovers(place, reader).isUsed(entry.key())) {
      boolean mend = repair == Repair.MEND;
      if (mend) {
        bucket.delete(List.of(entry.key()));
      }
      found.accept(leftover("object " + entry.key(), "no artifact has these bytes", mend));
    }
  }

  private static Finding leftover(String where, String problem, boolean mended) {
    return new Finding(
        Severity.NOTICE,
        where,
        problem,
        mended ? "it was removed" : "store check --repair removes it",
        mended);
  }
}
