package dev.runstore.s3.artifacts;

import dev.runstore.api.Maintenance.Compressed;
import dev.runstore.api.StoreException;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.RunId;
import dev.runstore.api.support.FrameWriter;
import dev.runstore.s3.bucket.Bucket;
import dev.runstore.s3.bucket.Entry;
import dev.runstore.s3.bucket.Head;
import dev.runstore.s3.bucket.Place;
import dev.runstore.s3.bucket.TenantKeys;
import dev.runstore.s3.bucket.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/**
 * Compresses the bytes of artifacts that were uploaded in parts. The compressed bytes are an object
 * of their own beside the others, which go once they have been read back.
 */
public final class Compression {
  private final Place place;
  private final Bucket bucket;
  private final Reader reader;

  /** Of the tenant at this place. */
  public Compression(Place place) {
    this.place = place;
    this.bucket = place.bucket();
    this.reader = new Reader(bucket);
  }

  /** Compresses those of a run that have more bytes than this. */
  public Compressed of(RunId run, long over) {
    Compressed all = Compressed.NOTHING;
    Leftovers leftovers = new Leftovers(place, reader);
    for (Entry blob : bucket.all(place.keys().blobs(run))) {
      if (!TenantKeys.isCompressed(blob.key())
          && blob.size() > over
          && leftovers.isUsed(blob.key())) {
        Optional<Located> artifact = reader.find(place.keys().artifactOfBlob(blob.key()));
        if (artifact.isPresent()) {
          all = all.plus(compress(blob.key(), artifact.get().info()));
        }
      }
    }
    return all;
  }

  private Compressed compress(String blob, ArtifactInfo info) {
    String packed = TenantKeys.compressed(blob);
    try {
      if (bucket.head(packed).isEmpty()) {
        if (!FrameWriter.isWorthwhile(
            info.byteLength(), (offset, length) -> plain(blob, info, offset, length))) {
          return Compressed.NOTHING;
        }
        upload(packed, new FrameWriter(plain(blob, info, 0, info.byteLength())));
      }
      compare(packed, blob, info);
    } catch (IOException e) {
      if (e.getCause() instanceof StoreException told) {
        throw told;
      }
      throw new StoreException.Unavailable(
          "artifact " + info.key() + " in store " + bucket.settings().place() + " was not read", e);
    }
    long size = bucket.head(packed).map(Head::length).orElse(0L);
    bucket.delete(List.of(blob));
    return new Compressed(1, info.byteLength(), size);
  }

  private InputStream plain(String blob, ArtifactInfo info, long offset, long length)
      throws IOException {
    return reader
        .content(blob, info, offset, length)
        .orElseThrow(() -> new IOException("object " + blob + " was removed meanwhile"));
  }

  private void upload(String packed, FrameWriter frames) throws IOException {
    Upload upload = bucket.uploads().begin(packed, ArtifactInfo.BYTES);
    try (frames) {
      byte[] buffer = upload.buffer();
      int filled = frames.readNBytes(buffer, 0, buffer.length);
      while (filled > 0) {
        boolean last = filled < buffer.length;
        upload.send(buffer, filled);
        buffer = last ? buffer : upload.buffer();
        filled = last ? 0 : frames.readNBytes(buffer, 0, buffer.length);
      }
      upload.complete();
    } catch (IOException | RuntimeException | Error e) {
      upload.abortAfter(e);
      throw e;
    }
  }

  /** Reads the whole content back, which compares its digest; what differs is removed again. */
  private void compare(String packed, String blob, ArtifactInfo info) throws IOException {
    try (InputStream content =
        reader
            .compressed(blob, info, 0, info.byteLength())
            .orElseThrow(() -> new IOException("object " + packed + " was removed meanwhile"))) {
      content.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      if (e.getCause() instanceof StoreException.Corrupt) {
        bucket.delete(List.of(packed));
      }
      throw e;
    } catch (StoreException.Corrupt e) {
      bucket.delete(List.of(packed));
      throw e;
    }
  }
}
