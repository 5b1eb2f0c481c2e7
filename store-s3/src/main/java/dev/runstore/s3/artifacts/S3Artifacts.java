package dev.runstore.s3.artifacts;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ByteRange;
import dev.runstore.api.Page;
import dev.runstore.api.PageRequest;
import dev.runstore.api.StoreException;
import dev.runstore.api.StoredArtifact;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.TenantId;
import dev.runstore.api.support.Cursors;
import dev.runstore.s3.bucket.Bucket;
import dev.runstore.s3.bucket.Listed;
import dev.runstore.s3.bucket.Place;
import dev.runstore.s3.bucket.TenantKeys;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The artifacts of one tenant. */
public final class S3Artifacts implements ArtifactStore {
  private static final Duration MAX_LINK = Duration.ofDays(7);

  private final Place place;
  private final Bucket bucket;
  private final Reader reader;

  /** Those of the tenant at this place. */
  public S3Artifacts(Place place) {
    this.place = place;
    this.bucket = place.bucket();
    this.reader = new Reader(bucket);
  }

  @Override
  public TenantId tenant() {
    return place.tenant();
  }

  @Override
  public StoredArtifact put(ArtifactKey key, InputStream content, ArtifactOptions options) {
    place.requireOpen();
    place.announce();
    return new Writer(place, reader, key, options).put(content);
  }

  @Override
  public void requireWritable() {
    place.requireOpen();
    place.requireWritable();
  }

  @Override
  public Optional<ArtifactInfo> find(ArtifactKey key) {
    place.requireOpen();
    return reader.find(place.keys().artifact(key)).map(Located::info);
  }

  @Override
  public InputStream open(ArtifactKey key, ByteRange range) {
    place.requireOpen();
    String object = place.keys().artifact(key);
    if (range.equals(ByteRange.ALL)) {
      return reader.open(object, place.keys(), key).orElseThrow(() -> unread(key));
    }
    Located located = reader.find(object).orElseThrow(() -> missing(key));
    ArtifactInfo info = located.info();
    if (range.offset() > info.byteLength()) {
      throw new IllegalArgumentException(
          "artifact "
              + key
              + " has "
              + info.byteLength()
              + " bytes, the range begins at "
              + range.offset());
    }
    long length = range.lengthWithin(info.byteLength());
    if (length == 0 && info.byteLength() > 0) {
      return new ByteArrayInputStream(new byte[0]);
    }
    return reader
        .content(located.bytes(place.keys(), key), info, range.offset(), length)
        .orElseThrow(() -> unread(key));
  }

  @Override
  public Page<ArtifactInfo> list(RunId runId, PageRequest page) {
    place.requireOpen();
    String prefix = place.keys().artifacts(runId);
    String binding = "artifacts " + tenant() + "/" + runId;
    String after =
        page.after().map(cursor -> prefix + Cursors.position(cursor, binding)).orElse("");
    Listed listed = bucket.list(prefix, after, page.limit());
    List<ArtifactInfo> infos = new ArrayList<>();
    List<String> keys = listed.entries().stream().map(entry -> entry.key()).toList();
    for (Optional<Located> found : bucket.uploads().parallel(keys, reader::listed)) {
      found.map(Located::info).ifPresent(infos::add);
    }
    return listed.hasMore()
        ? new Page<>(
            infos,
            Optional.of(Cursors.of(binding, keys.get(keys.size() - 1).substring(prefix.length()))))
        : Page.last(infos);
  }

  @Override
  public URI link(ArtifactKey key, Duration ttl) {
    place.requireOpen();
    if (ttl.isNegative() || ttl.isZero() || ttl.compareTo(MAX_LINK) > 0) {
      throw new IllegalArgumentException("a link holds for up to seven days: " + ttl);
    }
    if (bucket.settings().credentials().anonymous()) {
      throw new StoreException.Unsupported(
          "store "
              + bucket.settings().place()
              + " makes no links: they are signed, and it is opened with anonymous: true; give it"
              + " credentials");
    }
    Located located = reader.find(place.keys().artifact(key)).orElseThrow(() -> missing(key));
    String bytes = located.bytes(place.keys(), key);
    if (located.blob().isPresent() && bucket.head(bytes).isEmpty()) {
      throw new StoreException.Unsupported(
          "the bytes of artifact "
              + key
              + " in store "
              + bucket.settings().place()
              + " are compressed, so a link cannot give them; read the artifact");
    }
    return bucket.link(bytes, ttl);
  }

  @Override
  public boolean delete(ArtifactKey key) {
    place.requireOpen();
    String object = place.keys().artifact(key);
    Optional<Located> located = reader.find(object);
    located.ifPresent(there -> remove(object, there, key));
    return located.isPresent();
  }

  private void remove(String object, Located located, ArtifactKey key) {
    bucket.delete(List.of(object));
    located
        .blob()
        .map(upload -> place.keys().blob(key, upload))
        .ifPresent(blob -> bucket.delete(List.of(blob, TenantKeys.compressed(blob))));
  }

  @Override
  public long deleteAll(RunId runId) {
    place.requireOpen();
    return new Leftovers(place, reader).removeAll(runId);
  }

  /** Why its content is not there: it was deleted meanwhile, or its bytes are lost. */
  private StoreException unread(ArtifactKey key) {
    Optional<Located> there = reader.find(place.keys().artifact(key));
    return there.isEmpty()
        ? missing(key)
        : new StoreException.Corrupt(
            "object "
                + there.get().bytes(place.keys(), key)
                + ", which holds the bytes of artifact "
                + key
                + " in store "
                + bucket.settings().place()
                + ", is gone; restore it from a copy, or delete the artifact");
  }

  private StoreException.NotFound missing(ArtifactKey key) {
    return new StoreException.NotFound(
        "artifact " + key + " is not in store " + bucket.settings().place());
  }
}
