package dev.runstore.testkit.objects;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ByteRange;
import dev.runstore.api.Page;
import dev.runstore.api.PageRequest;
import dev.runstore.api.StoredArtifact;
import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Sha256;
import dev.runstore.api.model.TenantId;
import dev.runstore.api.support.Segments;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The artifacts of one tenant: the bytes first, then their info as the commit point, numbered from
 * 1 under the artifact's key so that an empty object after it says that it was deleted.
 */
final class ObjectArtifactStore implements ArtifactStore {
  private static final byte[] DELETED = {};

  private final ObjectSession session;
  private final TenantId tenant;
  private final TenantObjects objects;

  ObjectArtifactStore(ObjectSession session, TenantId tenant, TenantObjects objects) {
    this.session = session;
    this.tenant = tenant;
    this.objects = objects;
  }

  @Override
  public TenantId tenant() {
    return tenant;
  }

  private String place(ArtifactKey key) {
    session.requireOpen();
    return objects.artifacts(key.runId())
        + key.stepRunId().map(id -> "1" + id).orElse("0")
        + "/"
        + Segments.encode(key.name().value())
        + "/";
  }

  private String blob(ArtifactInfo info) {
    return objects.blobs() + info.key().runId() + "/" + info.sha256();
  }

  @Override
  public StoredArtifact put(ArtifactKey key, InputStream content, ArtifactOptions options) {
    String place = place(key);
    byte[] bytes;
    try {
      bytes = content.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("the content of artifact " + key + " cannot be read", e);
    }
    ArtifactInfo info =
        new ArtifactInfo(
            key,
            bytes.length,
            Sha256.of(bytes),
            options.contentType(),
            session.now(),
            options.attributes());
    objects.announce();
    objects.create(blob(info), bytes);
    while (true) {
      List<String> versions = objects.keys(place);
      Optional<ArtifactInfo> there = current(versions);
      if (there.isPresent()) {
        if (there.get().sha256().equals(info.sha256())) {
          return new StoredArtifact(there.get(), false);
        }
        throw session.refusals().otherContent(key);
      }
      if (objects.create(
          place + TenantObjects.number(versions.size() + 1L), RunCodec.encode(info))) {
        return new StoredArtifact(info, true);
      }
    }
  }

  private Optional<ArtifactInfo> current(List<String> versions) {
    return versions.isEmpty()
        ? Optional.empty()
        : objects
            .get(versions.get(versions.size() - 1))
            .filter(object -> object.length > 0)
            .map(RunCodec::decodeArtifact);
  }

  @Override
  public Optional<ArtifactInfo> find(ArtifactKey key) {
    return current(objects.keys(place(key)));
  }

  @Override
  public InputStream open(ArtifactKey key, ByteRange range) {
    ArtifactInfo info = find(key).orElseThrow(() -> session.refusals().noArtifact(key));
    return Contents.open(info, range, content(info), session.refusals());
  }

  byte[] content(ArtifactInfo info) {
    return objects.get(blob(info)).orElseThrow(() -> session.refusals().damaged(info.key()));
  }

  Stream<ArtifactInfo> all(RunId runId) {
    session.requireOpen();
    return objects.keys(objects.artifacts(runId)).stream()
        .map(key -> key.substring(0, key.lastIndexOf('/') + 1))
        .distinct()
        .flatMap(place -> current(objects.keys(place)).stream());
  }

  @Override
  public Page<ArtifactInfo> list(RunId runId, PageRequest page) {
    return Listing.<ArtifactInfo>by(
            "artifacts " + tenant + "/" + runId,
            info ->
                info.key().stepRunId().map(id -> "1" + id).orElse("0") + "/" + info.key().name())
        .page(all(runId), page);
  }

  @Override
  public URI link(ArtifactKey key, Duration ttl) {
    session.requireOpen();
    throw session.refusals().noLinks();
  }

  @Override
  public boolean delete(ArtifactKey key) {
    String place = place(key);
    while (true) {
      List<String> versions = objects.keys(place);
      if (current(versions).isEmpty()) {
        return false;
      }
      if (objects.create(place + TenantObjects.number(versions.size() + 1L), DELETED)) {
        return true;
      }
    }
  }

  @Override
  public long deleteAll(RunId runId) {
    return all(runId).filter(info -> delete(info.key())).count();
  }
}
