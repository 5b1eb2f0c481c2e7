package dev.runstore.testkit.memory;

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
import dev.runstore.api.model.Sha256;
import dev.runstore.api.model.TenantId;
import dev.runstore.api.support.Cursors;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The artifacts of one tenant in memory. */
final class MemoryArtifacts implements ArtifactStore {
  private final MemorySession session;
  private final TenantId tenantId;
  private final MemoryTenant tenant;

  MemoryArtifacts(MemorySession session, TenantId tenantId, MemoryTenant tenant) {
    this.session = session;
    this.tenantId = tenantId;
    this.tenant = tenant;
  }

  @Override
  public TenantId tenant() {
    return tenantId;
  }

  private <T> T atomically(Supplier<T> work) {
    session.refuseWhenClosed();
    return tenant.atomically(work);
  }

  @Override
  public StoredArtifact put(ArtifactKey key, InputStream content, ArtifactOptions options) {
    session.refuseWhenClosed();
    byte[] bytes;
    try {
      bytes = content.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Sha256 digest = Sha256.of(bytes);
    return atomically(
        () -> {
          MemoryArtifact there = tenant.artifacts.get(key);
          if (there == null) {
            ArtifactInfo info =
                new ArtifactInfo(
                    key,
                    bytes.length,
                    digest,
                    options.contentType(),
                    session.now(),
                    options.attributes());
            tenant.artifacts.put(key, new MemoryArtifact(info, bytes));
            return new StoredArtifact(info, true);
          }
          if (there.info().sha256().equals(digest)) {
            return new StoredArtifact(there.info(), false);
          }
          throw new StoreException.AlreadyExists(
              "artifact " + key + " is already in " + place() + " with other content");
        });
  }

  @Override
  public Optional<ArtifactInfo> find(ArtifactKey key) {
    return atomically(
        () -> Optional.ofNullable(tenant.artifacts.get(key)).map(MemoryArtifact::info));
  }

  @Override
  public InputStream open(ArtifactKey key, ByteRange range) {
    MemoryArtifact artifact = atomically(() -> existing(key));
    long length = artifact.info().byteLength();
    if (range.offset() > length) {
      throw new IllegalArgumentException(
          "artifact " + key + " has " + length + " bytes, the range begins at " + range.offset());
    }
    int offset = (int) range.offset();
    int count = (int) range.lengthWithin(length);
    InputStream content = new ByteArrayInputStream(artifact.content(), offset, count);
    return count == length ? new CheckedContent(content, artifact.info(), place()) : content;
  }

  private MemoryArtifact existing(ArtifactKey key) {
    MemoryArtifact artifact = tenant.artifacts.get(key);
    if (artifact == null) {
      throw new StoreException.NotFound("artifact " + key + " is not in " + place());
    }
    return artifact;
  }

  @Override
  public Page<ArtifactInfo> list(RunId runId, PageRequest page) {
    return atomically(
        () -> {
          String binding = "artifacts " + runId;
          Optional<String> after = page.after().map(cursor -> Cursors.position(cursor, binding));
          List<ArtifactInfo> rest = new ArrayList<>();
          for (MemoryArtifact artifact : tenant.artifacts.values()) {
            ArtifactKey key = artifact.info().key();
            if (key.runId().equals(runId) && position(key).compareTo(after.orElse("")) > 0) {
              rest.add(artifact.info());
            }
          }
          if (rest.size() <= page.limit()) {
            return Page.last(rest);
          }
          List<ArtifactInfo> items = rest.subList(0, page.limit());
          String last = position(items.get(items.size() - 1).key());
          return new Page<>(items, Optional.of(Cursors.of(binding, last)));
        });
  }

  private List<ArtifactKey> keys(RunId runId) {
    return tenant.artifacts.keySet().stream().filter(key -> key.runId().equals(runId)).toList();
  }

  private static String position(ArtifactKey key) {
    return key.stepRunId().map(id -> id.value()).orElse("") + "/" + key.name();
  }

  @Override
  public URI link(ArtifactKey key, Duration ttl) {
    session.refuseWhenClosed();
    throw new StoreException.Unsupported(
        place() + " gives no links; read artifact " + key + " with open");
  }

  @Override
  public boolean delete(ArtifactKey key) {
    return atomically(() -> tenant.artifacts.remove(key) != null);
  }

  @Override
  public long deleteAll(RunId runId) {
    return atomically(
        () -> {
          List<ArtifactKey> keys = keys(runId);
          keys.forEach(tenant.artifacts::remove);
          return (long) keys.size();
        });
  }

  private String place() {
    return "store " + MemorySession.NAME + ", tenant " + tenantId;
  }
}
