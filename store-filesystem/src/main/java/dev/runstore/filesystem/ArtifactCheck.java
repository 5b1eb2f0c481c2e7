package dev.runstore.filesystem;

import dev.runstore.api.ByteRange;
import dev.runstore.api.StoreException;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.RunId;
import dev.runstore.filesystem.disk.RunPlaces;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiFunction;

/** Compares the artifacts of a run with what is known of them, bytes included. */
final class ArtifactCheck {
  private final Tenant tenant;
  private final RunId runId;
  private final RunPlaces run;
  private final BiFunction<Path, RunPlaces, String> show;
  private final Findings findings;
  private final FileArtifacts artifacts;

  ArtifactCheck(
      Tenant tenant,
      RunId runId,
      RunPlaces run,
      BiFunction<Path, RunPlaces, String> show,
      Findings findings) {
    this.tenant = tenant;
    this.runId = runId;
    this.run = run;
    this.show = show;
    this.findings = findings;
    this.artifacts = new FileArtifacts(tenant);
  }

  void run() {
    File[] folders = run.artifacts().toFile().listFiles();
    for (File folder : folders == null ? new File[0] : folders) {
      File[] files = folder.listFiles();
      for (File file : files == null ? new File[0] : files) {
        if (RunPlaces.isInfo(file.getName())) {
          checkInfo(file.toPath());
        } else if (!file.getName().startsWith(".tmp-")
            && !new File(folder, RunPlaces.infoOf(file.getName())).exists()) {
          findings.notice(
              place(file.toPath()),
              "bytes without an info: a put that was not finished",
              "put it again");
        }
      }
    }
  }

  private void checkInfo(Path file) {
    try {
      Optional<ArtifactInfo> info = artifacts.readInfo(file);
      if (info.isEmpty()) {
        return;
      }
      if (!run.artifactInfo(info.get().key()).equals(file)
          || !info.get().key().runId().equals(runId)) {
        loss(file, "it is the info of another artifact: " + info.get().key());
        return;
      }
      try (InputStream content = artifacts.open(info.get().key(), ByteRange.ALL)) {
        content.transferTo(OutputStream.nullOutputStream());
      }
    } catch (StoreException.Corrupt e) {
      loss(file, String.valueOf(e.getMessage()));
    } catch (StoreException.NotFound e) {
      return;
    } catch (IOException e) {
      if (e.getCause() instanceof StoreException.Corrupt damaged) {
        loss(file, String.valueOf(damaged.getMessage()));
      } else {
        throw tenant.disk().failure("read", file, e);
      }
    }
  }

  private String place(Path file) {
    return "run " + runId + ", " + show.apply(file, run);
  }

  private void loss(Path file, String problem) {
    findings.loss(place(file), problem, "restore the artifact from a copy");
  }
}
