package dev.runstore.s3.artifacts;

import dev.runstore.api.StoreException;
import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.support.FrameReader;
import dev.runstore.s3.bucket.Bucket;
import dev.runstore.s3.bucket.Found;
import dev.runstore.s3.bucket.Head;
import dev.runstore.s3.bucket.Part;
import dev.runstore.s3.bucket.TenantKeys;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** Reads artifacts. */
final class Reader {
  private final Bucket bucket;

  Reader(Bucket bucket) {
    this.bucket = bucket;
  }

  /** The artifact whose object this is. */
  Optional<Located> find(String object) {
    return bucket.head(object).flatMap(head -> located(object, stored(object, head.metadata())));
  }

  /** The same in a listing, where an object that is not of the store is passed over. */
  Optional<Located> listed(String object) {
    return bucket
        .head(object)
        .filter(head -> Stored.isOurs(head.metadata()))
        .flatMap(head -> located(object, stored(object, head.metadata())));
  }

  private Optional<Located> located(String object, Stored stored) {
    return stored.info().isPresent()
        ? stored.info().map(info -> new Located(info, stored.blob()))
        : bucket.get(object).map(found -> new Located(info(found), stored.blob()));
  }

  private Stored stored(String object, java.util.Map<String, String> headers) {
    try {
      return Stored.of(headers);
    } catch (IllegalArgumentException e) {
      throw corrupt(object, e);
    }
  }

  private ArtifactInfo info(Found found) {
    try {
      return RunCodec.decodeArtifact(found.bytes());
    } catch (IllegalArgumentException e) {
      throw corrupt(found.key(), e);
    }
  }

  private StoreException.Corrupt corrupt(String object, IllegalArgumentException e) {
    return new StoreException.Corrupt(
        "object "
            + object
            + " in store "
            + bucket.settings().place()
            + " is not what the store wrote: "
            + e.getMessage(),
        e);
  }

  /** All of an artifact's content: one request if its own object holds it. */
  Optional<InputStream> open(String object, TenantKeys keys, ArtifactKey key) {
    Optional<ResponseInputStream<GetObjectResponse>> answer = bucket.open(object, Part.ALL);
    if (answer.isEmpty()) {
      return Optional.empty();
    }
    ResponseInputStream<GetObjectResponse> in = answer.get();
    try {
      Stored stored = stored(object, in.response().metadata());
      if (stored.blob().isEmpty() && stored.info().isPresent()) {
        ArtifactInfo info = stored.info().get();
        return Optional.of(stream(object, in, info, 0, info.byteLength()));
      }
      in.abort();
      return located(object, stored)
          .flatMap(
              there -> content(there.bytes(keys, key), there.info(), 0, there.info().byteLength()));
    } catch (StoreException e) {
      in.abort();
      throw e;
    }
  }

  /** A part of the content in this object. */
  Optional<InputStream> content(String object, ArtifactInfo info, long offset, long length) {
    Part part = length == info.byteLength() ? Part.ALL : Part.of(offset, length);
    Optional<InputStream> plain =
        bucket.open(object, part).map(in -> stream(object, in, info, offset, length));
    return plain.isPresent() ? plain : compressed(object, info, offset, length);
  }

  /** The same of bytes that were compressed since. */
  Optional<InputStream> compressed(String blob, ArtifactInfo info, long offset, long length) {
    String packed = TenantKeys.compressed(blob);
    Optional<Head> there = bucket.head(packed);
    if (there.isEmpty()) {
      return Optional.empty();
    }
    String place = "object " + packed + " in store " + bucket.settings().place();
    try {
      FrameReader frames =
          FrameReader.of(place, there.get().length(), (from, count) -> part(packed, from, count));
      if (frames.length() != info.byteLength()) {
        throw new StoreException.Corrupt(
            place + " has frames of other content than artifact " + info.key());
      }
      return Optional.of(
          new ContentStream(frames.open(offset, length), info, length, bucket.settings().place()));
    } catch (FrameReader.Damaged e) {
      throw new StoreException.Corrupt(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new StoreException.Unavailable("cannot read " + place + "; repeat the call", e);
    }
  }

  private InputStream part(String object, long offset, long length) throws IOException {
    return bucket
        .open(object, Part.of(offset, length))
        .<InputStream>map(answer -> new ObjectStream(bucket, object, answer, offset, length))
        .orElseThrow(() -> new IOException("object " + object + " was removed meanwhile"));
  }

  private InputStream stream(
      String object,
      ResponseInputStream<GetObjectResponse> in,
      ArtifactInfo info,
      long offset,
      long length) {
    @Nullable Long given = in.response().contentLength();
    if (given != null && given < length) {
      in.abort();
      throw new StoreException.Corrupt(
          "object "
              + object
              + ", which holds the bytes of artifact "
              + info.key()
              + " in store "
              + bucket.settings().place()
              + ", is shorter than what was stored; restore it from a copy, or delete the artifact");
    }
    return new ContentStream(
        new ObjectStream(bucket, object, in, offset, length),
        info,
        length,
        bucket.settings().place());
  }
}
