package dev.runstore.filesystem;

import dev.runstore.api.ByteRange;
import dev.runstore.api.Maintenance.Finding;
import dev.runstore.api.Maintenance.Severity;
import dev.runstore.api.StoreException;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.RunId;
import dev.runstore.filesystem.disk.RunPlaces;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.Consumer;

/** Compares the artifacts of a run with what is known of them, bytes included. */
final class ArtifactCheck {
  private final Tenant tenant;
  private final RunId runId;
  private final Consumer<Finding> found;
  private final FileArtifacts artifacts;

  ArtifactCheck(Tenant tenant, RunId runId, Consumer<Finding> found) {
    this.tenant = tenant;
    this.runId = runId;
    this.found = found;
    this.artifacts = new FileArtifacts(tenant);
  }

  void run() {
    File[] folders = tenant.places().run(runId).artifacts().toFile().listFiles();
    for (File folder : folders == null ? new File[0] : folders) {
      File[] files = folder.listFiles();
      for (File file : files == null ? new File[0] : files) {
        if (RunPlaces.isInfo(file.getName())) {
          checkInfo(file);
        } else if (!file.getName().startsWith(".tmp-")
            && !new File(folder, RunPlaces.infoOf(file.getName())).exists()) {
          notice(file, "bytes without an info: a put that was not finished", "put it again");
        }
      }
    }
  }

  private void checkInfo(File file) {
    try {
      Optional<ArtifactInfo> info = artifacts.readInfo(file.toPath());
      if (info.isPresent()) {
        try (InputStream content = artifacts.open(info.get().key(), ByteRange.ALL)) {
          content.transferTo(OutputStream.nullOutputStream());
        }
      }
    } catch (StoreException.Corrupt e) {
      loss(file, e.getMessage());
    } catch (IOException e) {
      if (e.getCause() instanceof StoreException.Corrupt damaged) {
        loss(file, damaged.getMessage());
      } else {
        throw tenant.disk().failure("read", file.toPath(), e);
      }
    }
  }

  private void loss(File file, @org.jspecify.annotations.Nullable String problem) {
    found.accept(
        new Finding(
            Severity.LOSS,
            "run " + runId + ", " + file,
            String.valueOf(problem),
            "restore it from a copy",
            false));
  }

  private void notice(File file, String problem, String remedy) {
    found.accept(
        new Finding(Severity.NOTICE, "run " + runId + ", " + file, problem, remedy, false));
  }
}
