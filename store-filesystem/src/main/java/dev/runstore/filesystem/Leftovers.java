package dev.runstore.filesystem;

import dev.runstore.api.Maintenance.Severity;
import dev.runstore.api.model.RunId;
import dev.runstore.filesystem.disk.Places;
import java.io.File;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a process that was killed has left beside the runs: folders of runs on their way out, and
 * bundles that were not finished. They hold what the runs hold, also when these are deleted later.
 * What is younger than a day may still be somebody's work.
 */
final class Leftovers {
  private static final Duration DAY = Duration.ofDays(1);
  private final Tenant tenant;
  private final Findings findings;
  private final long before = System.currentTimeMillis() - DAY.toMillis();

  Leftovers(Tenant tenant, Findings findings) {
    this.tenant = tenant;
    this.findings = findings;
  }

  void run() {
    Places places = tenant.places();
    List<File> runs = new ArrayList<>();
    for (File folder : files(places.trash().toFile())) {
      if (folder.isDirectory() && !isIndex(folder) && isOld(folder)) {
        runs.add(folder);
      }
    }
    tell(runs, places.trash().toFile(), "folders of runs that an interrupted move left");
    List<File> bundles = new ArrayList<>();
    for (File file : files(places.archive().toFile())) {
      if (file.getName().startsWith(".tmp-") && isOld(file)) {
        bundles.add(file);
      }
    }
    tell(bundles, places.archive().toFile(), "bundles of an archiving that was interrupted");
  }

  private void tell(List<File> left, File folder, String what) {
    if (left.isEmpty()) {
      return;
    }
    findings.mend(
        Severity.NOTICE,
        folder.toString(),
        left.size()
            + " "
            + what
            + " more than a day ago: "
            + left.getFirst().getName()
            + more(left),
        "removes them",
        () -> {
          left.forEach(each -> tenant.disk().removeTree(each.toPath()));
          return true;
        });
  }

  private static String more(List<File> left) {
    return left.size() == 1 ? "" : " and others";
  }

  /** A folder that is moved keeps its time; the name it was given then says when that was. */
  private boolean isOld(File file) {
    boolean isNamedLately =
        RunId.parse(file.getName()).filter(name -> name.time().toEpochMilli() > before).isPresent();
    return !isNamedLately && file.lastModified() <= before;
  }

  /** An index that was replaced stays: it may know of runs whose folders are gone. */
  private static boolean isIndex(File folder) {
    for (File file : files(folder)) {
      if (List.of("manifest.json", "log", "segments").contains(file.getName())) {
        return true;
      }
    }
    return false;
  }

  private static File[] files(File folder) {
    File[] files = folder.listFiles();
    return files == null ? new File[0] : files;
  }
}
