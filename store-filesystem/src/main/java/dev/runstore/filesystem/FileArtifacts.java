package dev.runstore.filesystem;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ByteRange;
import dev.runstore.api.Page;
import dev.runstore.api.PageRequest;
import dev.runstore.api.StoreException;
import dev.runstore.api.StoredArtifact;
import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Sha256;
import dev.runstore.api.model.TenantId;
import dev.runstore.api.support.FrameReader;
import dev.runstore.filesystem.disk.CheckedLine;
import dev.runstore.filesystem.disk.Disk;
import dev.runstore.filesystem.disk.Locks;
import dev.runstore.filesystem.disk.RunPlaces;
import dev.runstore.filesystem.journal.LineReader;
import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The artifacts of one tenant as files: the bytes under the artifact's name, and beside them its
 * info, which makes it visible.
 */
final class FileArtifacts implements ArtifactStore {
  private static final int BUFFER = 1 << 17;
  private static final ConcurrentLinkedQueue<byte[]> BUFFERS = new ConcurrentLinkedQueue<>();
  private final Tenant tenant;

  FileArtifacts(Tenant tenant) {
    this.tenant = tenant;
  }

  @Override
  public TenantId tenant() {
    tenant.session().refuseClosed();
    return tenant.id();
  }

  @Override
  public StoredArtifact put(ArtifactKey key, InputStream content, ArtifactOptions options) {
    tenant.session().refuseClosed();
    tenant.prepare();
    RunPlaces run = tenant.writable(key.runId());
    Disk disk = tenant.disk();
    Path folder = run.artifacts(key.stepRunId());
    disk.folder(folder);
    Path temporary = disk.temporary(folder.resolve("bytes"));
    try {
      Received received = receive(content, temporary);
      ArtifactInfo info =
          new ArtifactInfo(
              key,
              received.length(),
              received.sha256(),
              options.contentType(),
              tenant.context().now(),
              options.attributes());
      return tenant.locks().holding(lock(key.runId()), () -> commit(run, info, temporary));
    } finally {
      disk.remove(temporary);
    }
  }

  private StoredArtifact commit(RunPlaces run, ArtifactInfo info, Path temporary) {
    refuseArchived(info.key().runId(), temporary.toFile().exists());
    Optional<ArtifactInfo> there = read(run, info.key());
    if (there.isPresent()) {
      if (there.get().sha256().equals(info.sha256())) {
        return new StoredArtifact(there.get(), false);
      }
      throw new StoreException.AlreadyExists(
          "cannot store artifact "
              + info.key()
              + " in store "
              + tenant.context().store()
              + ": other content is there; choose another name");
    }
    Disk disk = tenant.disk();
    disk.remove(run.compressed(info.key()));
    disk.rename(temporary, run.artifact(info.key()));
    disk.publish(
        run.artifactInfo(info.key()), CheckedLine.of(RunCodec.encode(info)), Disk.Sync.MILESTONE);
    disk.syncFolder(run.artifacts(info.key().stepRunId()));
    return new StoredArtifact(info, true);
  }

  /** A folder beside the bundle of an archived run is nobody's. */
  private void refuseArchived(RunId run, boolean isThere) {
    if (!isThere || tenant.archive().holds(run)) {
      throw new StoreException.Unavailable(
          "the artifacts of run "
              + run
              + " in store "
              + tenant.context().store()
              + " were not changed: it was archived meanwhile; repeat the call");
    }
  }

  private record Received(long length, Sha256 sha256) {}

  private Received receive(InputStream content, Path file) {
    byte[] pooled = BUFFERS.poll();
    byte[] buffer = pooled == null ? new byte[BUFFER] : pooled;
    Disk disk = tenant.disk();
    MessageDigest digest = Sha256.begin();
    long length = 0;
    try (FileOutputStream out = disk.create(file)) {
      for (int count = fill(content, buffer); count > 0; count = fill(content, buffer)) {
        digest.update(buffer, 0, count);
        out.write(buffer, 0, count);
        length += count;
      }
      if (disk.syncsMilestones()) {
        out.getFD().sync();
      }
      return new Received(length, Sha256.ended(digest.digest()));
    } catch (IOException e) {
      throw disk.failure("write", file, e);
    } finally {
      BUFFERS.offer(buffer);
    }
  }

  private static int fill(InputStream content, byte[] buffer) {
    try {
      return content.readNBytes(buffer, 0, buffer.length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<ArtifactInfo> find(ArtifactKey key) {
    tenant.session().refuseClosed();
    return read(tenant.readable(key.runId()), key);
  }

  private Optional<ArtifactInfo> read(RunPlaces run, ArtifactKey key) {
    return readInfo(run.artifactInfo(key)).filter(info -> info.key().equals(key));
  }

  /** What an info file says; empty if it is not there. */
  Optional<ArtifactInfo> readInfo(Path file) {
    byte[] text;
    try (RandomAccessFile in = LineReader.open(file)) {
      text = new byte[(int) in.length()];
      in.readFully(text);
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw tenant.disk().failure("read", file, e);
    }
    try {
      byte[] info =
          CheckedLine.isFormed(text)
              ? CheckedLine.object(text).orElseThrow(FileArtifacts::differs)
              : text;
      return Optional.of(RunCodec.decodeArtifact(info));
    } catch (IllegalArgumentException e) {
      throw new StoreException.Corrupt(
          "the artifact's info "
              + file
              + " is damaged: "
              + e.getMessage()
              + "; see what store check says of it",
          e);
    }
  }

  private static IllegalArgumentException differs() {
    return new IllegalArgumentException("its checksum is not that of what it says");
  }

  @Override
  public InputStream open(ArtifactKey key, ByteRange range) {
    tenant.session().refuseClosed();
    RunPlaces run = tenant.readable(key.runId());
    ArtifactInfo info = read(run, key).orElseThrow(() -> missing(key));
    if (range.offset() > info.byteLength()) {
      throw new IllegalArgumentException(
          "artifact "
              + key
              + " has "
              + info.byteLength()
              + " bytes, a range cannot begin at "
              + range.offset());
    }
    return content(run, info, range.offset(), range.lengthWithin(info.byteLength()));
  }

  /** A part of the bytes, from wherever they are; all of them are compared with the digest. */
  InputStream content(RunPlaces run, ArtifactInfo info, long offset, long length) {
    Path file = run.artifact(info.key());
    try {
      InputStream content = plain(file, info, offset, length);
      return length == info.byteLength()
          ? new VerifiedStream(content, info, tenant.context().store())
          : content;
    } catch (FileNotFoundException e) {
      return compressed(run, info, offset, length)
          .orElseThrow(
              () ->
                  new StoreException.Corrupt(
                      "artifact " + info.key() + " is listed, but its bytes " + file + " are gone",
                      e));
    } catch (IOException e) {
      throw tenant.disk().failure("read", file, e);
    }
  }

  private InputStream plain(Path file, ArtifactInfo info, long offset, long length)
      throws IOException {
    RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r");
    if (bytes.length() != info.byteLength()) {
      bytes.close();
      throw damaged(
          info, file + " does not have the " + info.byteLength() + " bytes that were stored");
    }
    bytes.seek(offset);
    return new BufferedInputStream(new RangeStream(bytes, length), 1 << 13);
  }

  /** The same of the compressed bytes; empty if there are none. */
  Optional<InputStream> compressed(RunPlaces run, ArtifactInfo info, long offset, long length) {
    return compressed(run.compressed(info.key()), info, offset, length);
  }

  /** The same of those in this file. */
  Optional<InputStream> compressed(Path file, ArtifactInfo info, long offset, long length) {
    if (!file.toFile().exists()) {
      return Optional.empty();
    }
    try {
      FrameReader frames =
          FrameReader.of(
              named(info),
              file.toFile().length(),
              (from, count) -> {
                RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r");
                bytes.seek(from);
                return new RangeStream(bytes, count);
              });
      if (frames.length() != info.byteLength()) {
        throw damaged(
            info, file + " does not have the " + info.byteLength() + " bytes that were stored");
      }
      InputStream content = frames.open(offset, length);
      return Optional.of(
          length == info.byteLength()
              ? new VerifiedStream(content, info, tenant.context().store())
              : content);
    } catch (FrameReader.Damaged e) {
      throw new StoreException.Corrupt(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw tenant.disk().failure("read", file, e);
    }
  }

  private StoreException.Corrupt damaged(ArtifactInfo info, String problem) {
    return new StoreException.Corrupt(named(info) + " is damaged: " + problem);
  }

  private String named(ArtifactInfo info) {
    return "artifact " + info.key() + " in store " + tenant.context().store();
  }

  private StoreException missing(ArtifactKey key) {
    return new StoreException.NotFound(
        "there is no artifact " + key + " in store " + tenant.context().store());
  }

  @Override
  public Page<ArtifactInfo> list(RunId runId, PageRequest page) {
    tenant.session().refuseClosed();
    return new ArtifactListing(runId, tenant.readable(runId), this::readInfo).page(page);
  }

  @Override
  public List<String> unreadable(RunId runId) {
    tenant.session().refuseClosed();
    return new ArtifactListing(runId, tenant.readable(runId), this::readInfo).unreadable();
  }

  @Override
  public URI link(ArtifactKey key, Duration ttl) {
    tenant.session().refuseClosed();
    throw new StoreException.Unsupported(
        "store filesystem gives no links; read artifact "
            + key
            + " itself, as wct inspect RUN ARTIFACT does");
  }

  @Override
  public boolean delete(ArtifactKey key) {
    tenant.session().refuseClosed();
    if (find(key).isEmpty()) {
      return false;
    }
    RunPlaces run = tenant.writable(key.runId());
    return tenant
        .locks()
        .holding(
            lock(key.runId()),
            () -> {
              refuseArchived(key.runId(), true);
              boolean there = tenant.disk().remove(run.artifactInfo(key));
              if (there) {
                tenant.disk().remove(run.artifact(key));
                tenant.disk().remove(run.compressed(key));
              }
              return there;
            });
  }

  @Override
  public long deleteAll(RunId runId) {
    tenant.session().refuseClosed();
    if (!tenant.readable(runId).artifacts().toFile().isDirectory()) {
      return 0;
    }
    RunPlaces run = tenant.writable(runId);
    return tenant
        .locks()
        .holding(
            lock(runId),
            () -> {
              refuseArchived(runId, true);
              return new ArtifactListing(runId, run, this::readInfo).deleteAll(tenant);
            });
  }

  /** What commits, deletions and the archive of a run's artifacts hold, one after the other. */
  static long lock(RunId id) {
    return Locks.key("artifacts of " + id);
  }
}
