package dev.runstore.filesystem;

import dev.runstore.api.Maintenance.Severity;
import dev.runstore.api.model.RunId;
import dev.runstore.filesystem.disk.Places;
import java.io.File;

/** Looks for what a deletion that broke off has left of a run that has a tombstone. */
final class DeletedCheck {
  private final Tenant tenant;
  private final RunId id;
  private final Findings findings;
  private final Places places;

  DeletedCheck(Tenant tenant, RunId id, Findings findings) {
    this.tenant = tenant;
    this.id = id;
    this.findings = findings;
    this.places = tenant.places();
  }

  void run(boolean isListed) {
    if (isListed) {
      findings.mend(
          Severity.WARNING,
          "run " + id + ", the index",
          "it was deleted, but lists still show it",
          "tells the index",
          () -> {
            tenant.index().deleted(id);
            return true;
          });
    }
    if (hasArtifacts()) {
      findings.mend(
          Severity.WARNING,
          "artifacts of run " + id,
          "the run was deleted and they were not",
          "removes them",
          () -> {
            new FileArtifacts(tenant).deleteAll(id);
            return true;
          });
    }
    if (hasFiles()) {
      findings.mend(
          Severity.NOTICE,
          "run " + id,
          "it was deleted, but its files are still there",
          "removes them",
          () -> {
            new Deletion(tenant).removeFiles(id);
            return true;
          });
    }
  }

  private boolean hasArtifacts() {
    return names(places.run(id).artifacts().toFile()).length > 0;
  }

  private boolean hasFiles() {
    if (places.archived(id).toFile().exists()) {
      return true;
    }
    for (String name : names(places.run(id).folder().toFile())) {
      if (!places.run(id).folder().resolve(name).equals(places.run(id).artifacts())) {
        return true;
      }
    }
    return false;
  }

  private static String[] names(File folder) {
    String[] names = folder.list();
    return names == null ? new String[0] : names;
  }
}
