package dev.runstore.formats;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Recorded runs of other systems, where they are at hand: in {@code ../shared/cases} beside the
 * repository, or where the system property {@code runstore.cases} says. Tests of them are passed
 * over without them.
 */
public final class Cases {
  private Cases() {}

  public static Path folder() {
    String given = System.getProperty("runstore.cases", "");
    if (!given.isEmpty()) {
      return Path.of(given);
    }
    Path top = Path.of("").toAbsolutePath();
    while (top != null && !Files.isDirectory(top.resolve("store-api"))) {
      top = top.getParent();
    }
    if (top == null) {
      return Path.of("no-cases");
    }
    Path above = top;
    for (int i = 0; i < 3 && above != null; i++) {
      above = above.getParent();
      if (above != null && Files.isDirectory(above.resolve("shared/cases"))) {
        return above.resolve("shared/cases");
      }
    }
    return top.resolve("../shared/cases");
  }

  public static boolean areThere() {
    return Files.isDirectory(folder());
  }

  /** The files of a folder below the cases, sorted; none if it is not there. */
  public static List<Path> files(String below) {
    Path folder = folder().resolve(below);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
