package dev.runstore.filesystem;

import dev.runstore.api.Maintenance.Compressed;
import dev.runstore.api.StoreException;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.RunId;
import dev.runstore.api.support.FrameWriter;
import dev.runstore.filesystem.disk.Disk;
import dev.runstore.filesystem.disk.RunPlaces;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;

/**
 * Compresses the bytes of a run's artifacts, each into a file of its own beside the other, which
 * goes once it has been read back. What an archive holds is compressed already.
 */
final class ArtifactCompression {
  private final Tenant tenant;
  private final FileArtifacts artifacts;

  ArtifactCompression(Tenant tenant) {
    this.tenant = tenant;
    this.artifacts = new FileArtifacts(tenant);
  }

  /** Compresses those that have more bytes than this. */
  Compressed of(RunId run, long over) {
    Compressed all = Compressed.NOTHING;
    if (tenant.archive().holds(run)) {
      return all;
    }
    RunPlaces places = tenant.places().run(run);
    for (ArtifactInfo info : artifacts.listArtifacts(run)) {
      if (info.byteLength() > over && places.artifact(info.key()).toFile().exists()) {
        all = all.plus(compress(places, info));
      }
    }
    return all;
  }

  private Compressed compress(RunPlaces run, ArtifactInfo info) {
    Disk disk = tenant.disk();
    Path packed = run.compressed(info.key());
    Path temporary = disk.temporary(packed);
    try {
      if (!FrameWriter.isWorthwhile(
          info.byteLength(), (offset, length) -> artifacts.content(run, info, offset, length))) {
        return Compressed.NOTHING;
      }
      write(run, info, temporary);
      try (InputStream content =
          artifacts.compressed(temporary, info, 0, info.byteLength()).orElseThrow()) {
        content.transferTo(OutputStream.nullOutputStream());
      }
      long size = temporary.toFile().length();
      boolean isMine =
          tenant
              .locks()
              .holding(FileArtifacts.lock(info.key().runId()), () -> publish(run, info, temporary));
      return isMine ? new Compressed(1, info.byteLength(), size) : Compressed.NOTHING;
    } catch (IOException e) {
      if (e.getCause() instanceof StoreException.Corrupt damaged) {
        throw damaged;
      }
      throw disk.failure("compress", run.artifact(info.key()), e);
    } finally {
      disk.remove(temporary);
    }
  }

  private void write(RunPlaces run, ArtifactInfo info, Path temporary) throws IOException {
    Disk disk = tenant.disk();
    try (InputStream frames = new FrameWriter(artifacts.content(run, info, 0, info.byteLength()));
        FileOutputStream out = disk.create(temporary)) {
      frames.transferTo(out);
      if (disk.syncsMilestones()) {
        out.getFD().sync();
      }
    }
  }

  /** False if the artifact was deleted, moved or compressed meanwhile. */
  private boolean publish(RunPlaces run, ArtifactInfo info, Path temporary) {
    Disk disk = tenant.disk();
    if (!run.artifact(info.key()).toFile().exists()
        || !artifacts.find(info.key()).filter(info::equals).isPresent()) {
      return false;
    }
    disk.rename(temporary, run.compressed(info.key()));
    disk.syncFolder(run.artifacts(info.key().stepRunId()));
    return disk.remove(run.artifact(info.key()));
  }
}
