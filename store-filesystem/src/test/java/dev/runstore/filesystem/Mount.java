package dev.runstore.filesystem;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** A small disk of its own in memory, where the system allows this process to mount one. */
final class Mount implements AutoCloseable {
  private final Path folder;

  private Mount(Path folder) {
    this.folder = folder;
  }

  /** Skips the test where nothing can be mounted. */
  static Mount of(Path folder, String size) throws IOException {
    Files.createDirectories(folder);
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", folder.toString()),
        "this process may not mount a disk");
    return new Mount(folder);
  }

  Path folder() {
    return folder;
  }

  void makeReadOnly() {
    assumeTrue(run("mount", "-o", "remount,ro", folder.toString()), "it cannot be made read-only");
  }

  /** Takes all room but so many bytes. */
  void fill(long left) throws IOException {
    long free = folder.toFile().getUsableSpace() - left;
    Files.write(
        folder.resolve("filler"),
        new byte[(int) Math.max(0, free)],
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  void makeRoom() throws IOException {
    Files.delete(folder.resolve("filler"));
  }

  @Override
  public void close() {
    run("umount", "-l", folder.toString());
  }

  private static boolean run(String... command) {
    try {
      Process process =
          new ProcessBuilder(List.of(command))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted in " + List.of(command), e);
    }
  }

  /** The names of all files there. */
  static List<String> names(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.map(file -> root.relativize(file).toString()).sorted().toList();
    }
  }
}
