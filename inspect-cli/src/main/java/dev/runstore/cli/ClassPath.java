package dev.runstore.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.ZipFile;

/** The files that this program's classes are read from. */
final class ClassPath {
  private ClassPath() {}

  /** The first that cannot be read, and why, for when a class is missing. */
  static Optional<String> unreadable(String files) {
    for (String name : files.split(File.pathSeparator, -1)) {
      Path file = Path.of(name);
      if (Files.isDirectory(file)) {
        continue;
      }
      try {
        new ZipFile(file.toFile()).close();
      } catch (IOException e) {
        return Optional.of(file + " cannot be read: " + e.getMessage());
      }
    }
    return Optional.empty();
  }
}
