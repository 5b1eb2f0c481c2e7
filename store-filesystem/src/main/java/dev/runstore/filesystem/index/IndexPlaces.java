package dev.runstore.filesystem.index;

import java.nio.file.Path;

/**
 * Where the index's files are.
 *
 * @param folder of the index
 */
record IndexPlaces(Path folder) {
  private static final String LOG = ".jsonl";

  Path manifest() {
    return folder.resolve("manifest.json");
  }

  Path logs() {
    return folder.resolve("log");
  }

  Path log(String name) {
    return logs().resolve(name);
  }

  Path segments() {
    return folder.resolve("segments");
  }

  Path segment(String name) {
    return segments().resolve(name);
  }

  static String logName(String ulid) {
    return ulid + LOG;
  }

  static boolean isLog(String name) {
    return name.endsWith(LOG) && !name.startsWith(".");
  }
}
