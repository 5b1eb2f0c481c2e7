package dev.runstore.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A folder for one benchmark. Nothing in it is deleted before the end, since mass deletes slow down
 * what follows.
 */
final class Scratch implements AutoCloseable {
  private final Path root;
  private int count;

  Scratch(Path parent) throws IOException {
    Files.createDirectories(parent);
    this.root = Files.createTempDirectory(parent, "bench");
  }

  /** A folder that is not there yet. */
  synchronized Path next(String name) {
    return root.resolve(name + "-" + ++count);
  }

  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(root)) {
      files.sorted(Comparator.reverseOrder()).forEach(Scratch::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
