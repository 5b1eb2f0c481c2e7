package dev.runstore.filesystem;

import dev.runstore.api.model.RunId;
import dev.runstore.filesystem.disk.Places;
import dev.runstore.filesystem.disk.RunPlaces;
import java.io.File;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Removes what unfinished writes and deletions have left behind. */
final class Sweep {
  private static final Pattern MAKER = Pattern.compile("\\.tmp-(\\d{1,18})-");
  private final Tenant tenant;
  private final long before;

  Sweep(Tenant tenant, Duration olderThan) {
    this.tenant = tenant;
    this.before = System.currentTimeMillis() - olderThan.toMillis();
  }

  long run() {
    Places places = tenant.places();
    long count = 0;
    for (File folder : files(places.trash().toFile())) {
      if (folder.lastModified() <= before) {
        tenant.disk().removeTree(folder.toPath());
        count++;
      }
    }
    for (File folder : files(places.runs().toFile())) {
      RunId id = RunId.parse(folder.getName()).orElse(null);
      if (id == null) {
        continue;
      }
      RunPlaces run = places.run(id);
      if (places.tombstone(id).toFile().exists() && run.history(0).toFile().exists()) {
        new Deletion(tenant).removeFiles(id);
        count++;
      }
      count += temporaries(folder);
      for (File artifacts : files(run.artifacts().toFile())) {
        count += temporaries(artifacts);
      }
    }
    return count
        + temporaries(places.root().toFile())
        + temporaries(places.tombstones().toFile())
        + temporaries(places.archive().toFile())
        + temporaries(places.index().toFile());
  }

  private long temporaries(File folder) {
    long count = 0;
    for (File file : files(folder)) {
      if (file.getName().startsWith(".tmp-")
          && file.lastModified() <= before
          && !(file.isDirectory() && isInTheMaking(file.getName()))) {
        tenant.disk().removeTree(file.toPath());
        count++;
      }
    }
    return count;
  }

  /** A new index takes as long as there are runs; its process is named in its folder. */
  private static boolean isInTheMaking(String name) {
    Matcher maker = MAKER.matcher(name);
    return maker.lookingAt() && ProcessHandle.of(Long.parseLong(maker.group(1))).isPresent();
  }

  private static File[] files(File folder) {
    File[] files = folder.listFiles();
    return files == null ? new File[0] : files;
  }
}
