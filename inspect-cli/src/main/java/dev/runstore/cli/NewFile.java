package dev.runstore.cli;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A file or folder that a command makes: it gets its name when it is whole, and what is not whole
 * does not stay, also when the command is interrupted.
 */
final class NewFile {
  /** What becomes of a file that is there already. */
  enum Existing {
    KEPT,
    REPLACED
  }

  /** Writes the content. */
  interface Content<T> {
    void write(T to) throws IOException;
  }

  private final Path target;
  private final Existing existing;

  NewFile(Path target, Existing existing) throws IOException {
    this.target = Files.exists(target) ? target.toRealPath() : target.toAbsolutePath();
    this.existing = existing;
    refuseEarly(target);
  }

  private void refuseEarly(Path given) throws IOException {
    Path folder = target.getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      throw CommandFailure.usage(
          "cannot write " + given + ": there is no folder " + folder + "; make it first");
    }
    if (existing == Existing.KEPT && Files.isRegularFile(target)) {
      throw isThere();
    }
  }

  private CommandFailure isThere() {
    return CommandFailure.conflict(
        target + " is there already and stays as it is; give --force to replace it");
  }

  /** Makes a file. A pipe or device that is there is written to as it is. */
  void file(Content<OutputStream> content) throws IOException {
    if (Files.isDirectory(target)) {
      throw CommandFailure.usage(target + " is a folder; name a file in it");
    }
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      try (OutputStream out = buffered(Files.newOutputStream(target))) {
        content.write(out);
      }
      return;
    }
    whole(
        part -> {
          try (OutputStream out = buffered(created(part))) {
            content.write(out);
          }
          publish(part);
        });
  }

  private OutputStream buffered(OutputStream file) {
    return new BufferedOutputStream(new Target(file, target), 1 << 16);
  }

  /** Says which file it is that cannot be written, apart from what cannot be read for it. */
  private static final class Target extends FilterOutputStream {
    private final Path file;

    Target(OutputStream out, Path file) {
      super(out);
      this.file = file;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        throw CommandFailure.failure("cannot write " + file + ": " + e.getMessage());
      }
    }
  }

  /** Makes a folder; one that is there must be empty. */
  void folder(Content<Path> content) throws IOException {
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS) && !isEmptyFolder()) {
      throw CommandFailure.conflict(
          target + " is there already and not empty; name a folder that is not there yet");
    }
    whole(
        part -> {
          Files.createDirectory(part);
          content.write(part);
          Files.deleteIfExists(target);
          Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        });
  }

  private boolean isEmptyFolder() throws IOException {
    if (!Files.isDirectory(target)) {
      return false;
    }
    try (Stream<Path> entries = Files.list(target)) {
      return entries.findAny().isEmpty();
    }
  }

  private void whole(Content<Path> content) throws IOException {
    LeftParts parts = new LeftParts(target);
    for (Path left : parts.ofTheDead()) {
      remove(left);
    }
    Path part = parts.next();
    Thread interrupted = new Thread(() -> removeQuietly(part), "remove " + part.getFileName());
    Runtime.getRuntime().addShutdownHook(interrupted);
    try {
      content.write(part);
    } finally {
      remove(part);
      forget(interrupted);
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException endingAnyway) {
      // the hook runs, and finds nothing to do
    }
  }

  private OutputStream created(Path part) {
    try {
      return Files.newOutputStream(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw CommandFailure.usage(
          "cannot write "
              + target
              + ": no file can be made in "
              + target.getParent()
              + "; check its permissions and its space");
    }
  }

  private void publish(Path part) throws IOException {
    switch (existing) {
      case REPLACED -> Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
      case KEPT -> {
        try {
          Files.createLink(target, part);
        } catch (FileAlreadyExistsException e) {
          throw isThere();
        } catch (UnsupportedOperationException | java.nio.file.FileSystemException e) {
          if (Files.exists(target)) {
            throw isThere();
          }
          Files.move(part, target);
        }
      }
    }
  }

  private static void remove(Path part) throws IOException {
    if (!Files.isDirectory(part, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(part);
      return;
    }
    List<Path> parts;
    try (Stream<Path> tree = Files.walk(part)) {
      parts = tree.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path one : parts) {
      Files.deleteIfExists(one);
    }
  }

  private static void removeQuietly(Path part) {
    try {
      remove(part);
    } catch (IOException e) {
      System.err.println("wct: cannot remove " + part + ": " + e.getMessage());
    }
  }
}
