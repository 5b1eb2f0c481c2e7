package dev.runstore.dag.process;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * The largest resident size that a process or one below it has had, from what Linux tells of each
 * in {@code /proc}. A process that ends between two looks is seen as it was at the last.
 */
final class MemoryPeak {
  private static final Path PROC = Path.of("/proc");
  private static final int MAX_DEPTH = 50;
  private final long root;
  private long bytes;

  MemoryPeak(long root) {
    this.root = root;
  }

  OptionalLong bytes() {
    return bytes == 0 ? OptionalLong.empty() : OptionalLong.of(bytes);
  }

  void sample() {
    try {
      bytes = Math.max(bytes, highWater(root));
    } catch (IOException e) {
      // it has ended, or this is not Linux: what was seen before counts
      return;
    }
    below(root, 0);
  }

  private void below(long pid, int depth) {
    if (depth > MAX_DEPTH) {
      return;
    }
    try (DirectoryStream<Path> tasks =
        Files.newDirectoryStream(PROC.resolve(Long.toString(pid)).resolve("task"))) {
      for (Path task : tasks) {
        for (String child : Files.readString(task.resolve("children")).split(" ", -1)) {
          if (!child.isBlank()) {
            long id = Long.parseLong(child.strip());
            bytes = Math.max(bytes, highWater(id));
            below(id, depth + 1);
          }
        }
      }
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      // the process has ended, or this is not Linux: what was seen before counts
      return;
    }
  }

  private static long highWater(long pid) throws IOException {
    for (String line : Files.readAllLines(PROC.resolve(Long.toString(pid)).resolve("status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1_024;
      }
    }
    return 0;
  }
}
