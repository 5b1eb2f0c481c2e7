package dev.runstore.postgres;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A file system of so many megabytes. Only root can make one. */
final class SmallDisk implements AutoCloseable {
  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /** Mounts one, or ends the test as one that cannot be run here. */
  static SmallDisk of(int megabytes) {
    Path folder = TestServer.temporary("runstore-disk-");
    try {
      LocalServer.run(
          List.of("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", "" + folder));
    } catch (IllegalStateException | UncheckedIOException e) {
      Assumptions.abort("no small file system can be made here: " + e.getMessage());
    }
    return new SmallDisk(folder);
  }

  /** A folder on it for a server. */
  Path folder(String name) {
    try {
      Path made = Files.createDirectory(folder.resolve(name));
      LocalServer.give(made);
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes room until {@link #free}, and leaves so many bytes, or fewer if others write, too. */
  void fill(long left) {
    byte[] some = new byte[1 << 16];
    Arrays.fill(some, (byte) 1);
    try (OutputStream out = Files.newOutputStream(ballast())) {
      while (folder.toFile().getUsableSpace() > left + some.length) {
        out.write(some);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void free() {
    try {
      Files.delete(ballast());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path ballast() {
    return folder.resolve("ballast");
  }

  @Override
  public void close() {
    LocalServer.run(List.of("umount", "-l", folder.toString()));
  }
}
