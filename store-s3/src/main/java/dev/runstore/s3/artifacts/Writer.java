package dev.runstore.s3.artifacts;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.StoreException;
import dev.runstore.api.StoredArtifact;
import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.EventId;
import dev.runstore.api.model.Sha256;
import dev.runstore.s3.bucket.Bucket;
import dev.runstore.s3.bucket.Content;
import dev.runstore.s3.bucket.Place;
import dev.runstore.s3.bucket.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Stores one artifact: in one object if it fits a part, else in parts and then its info. */
final class Writer {
  private static final int FIRST_BUFFER = 16 << 10;

  private final Place place;
  private final Bucket bucket;
  private final Reader reader;
  private final ArtifactKey key;
  private final ArtifactOptions options;
  private final String object;
  private final MessageDigest digest = Sha256.begin();
  private long length;

  Writer(Place place, Reader reader, ArtifactKey key, ArtifactOptions options) {
    this.place = place;
    this.bucket = place.bucket();
    this.reader = reader;
    this.key = key;
    this.options = options;
    this.object = place.keys().artifact(key);
  }

  StoredArtifact put(InputStream content) {
    try {
      int limit = bucket.uploads().partSize();
      byte[] buffer = new byte[Math.min(FIRST_BUFFER, limit)];
      int filled = content.readNBytes(buffer, 0, buffer.length);
      while (filled == buffer.length && filled < limit) {
        buffer = Arrays.copyOf(buffer, Math.min(limit, buffer.length * 4));
        filled += content.readNBytes(buffer, filled, buffer.length - filled);
      }
      int next = filled < buffer.length ? -1 : content.read();
      return next < 0 ? small(buffer, filled) : large(buffer, (byte) next, content);
    } catch (IOException e) {
      throw new UncheckedIOException("the content of artifact " + key + " cannot be read", e);
    }
  }

  private void count(byte[] bytes, int count) {
    digest.update(bytes, 0, count);
    length += count;
  }

  private ArtifactInfo info() {
    return new ArtifactInfo(
        key,
        length,
        Sha256.ended(digest.digest()),
        options.contentType(),
        place.now(),
        options.attributes());
  }

  private StoredArtifact small(byte[] bytes, int filled) {
    count(bytes, filled);
    ArtifactInfo info = info();
    Optional<Map<String, String>> headers = Stored.headers(info);
    if (headers.isPresent()) {
      return publish(
          info,
          new Content(
              bytes,
              filled,
              Stored.contentType(info.contentType()),
              headers.get(),
              bucket.settings().storageClass()));
    }
    String upload = EventId.next().value();
    String blob = place.keys().blob(key, upload);
    bucket.put(
        blob,
        new Content(
            bytes,
            filled,
            Stored.contentType(info.contentType()),
            Map.of(),
            bucket.settings().storageClass()));
    return publishInfo(info, upload, blob);
  }

  private StoredArtifact large(byte[] first, byte next, InputStream content) throws IOException {
    String id = EventId.next().value();
    String blob = place.keys().blob(key, id);
    Upload upload = bucket.uploads().begin(blob, Stored.contentType(options.contentType()));
    try {
      upload.send(first, first.length);
      count(first, first.length);
      byte[] buffer = upload.buffer();
      buffer[0] = next;
      int filled = 1 + content.readNBytes(buffer, 1, buffer.length - 1);
      while (filled > 0) {
        upload.send(buffer, filled);
        count(buffer, filled);
        boolean last = filled < buffer.length;
        buffer = upload.buffer();
        filled = last ? 0 : content.readNBytes(buffer, 0, buffer.length);
      }
      upload.complete();
    } catch (IOException | RuntimeException | Error e) {
      upload.abortAfter(e);
      throw e;
    }
    return publishInfo(info(), id, blob);
  }

  private StoredArtifact publishInfo(ArtifactInfo info, String upload, String blob) {
    byte[] record = RunCodec.encode(info);
    StoredArtifact stored;
    try {
      stored =
          publish(
              info,
              new Content(
                  record,
                  record.length,
                  "application/json",
                  Stored.headers(info, upload),
                  Optional.empty()));
    } catch (StoreException.AlreadyExists e) {
      bucket.delete(List.of(blob));
      throw e;
    }
    if (!stored.isNew() && !isOurs(upload)) {
      bucket.delete(List.of(blob));
    }
    return stored;
  }

  /** Whether the info that is there names this upload: its creation was answered twice. */
  private boolean isOurs(String upload) {
    return reader.find(object).flatMap(Located::blob).filter(upload::equals).isPresent();
  }

  /** Creates the object that makes the artifact visible. */
  private StoredArtifact publish(ArtifactInfo info, Content content) {
    while (!bucket.create(object, content)) {
      Optional<Located> there = reader.find(object);
      if (there.isPresent()) {
        if (there.get().info().sha256().equals(info.sha256())) {
          return new StoredArtifact(there.get().info(), false);
        }
        throw new StoreException.AlreadyExists(
            "artifact "
                + key
                + " is in store "
                + bucket.settings().place()
                + " with other content; use another name");
      }
    }
    return new StoredArtifact(info, true);
  }
}
