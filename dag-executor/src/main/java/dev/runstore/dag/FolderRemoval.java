package dev.runstore.dag;

import dev.runstore.api.support.IoProblems;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Deletes a folder with all that is in it; links are not followed. */
final class FolderRemoval extends SimpleFileVisitor<Path> {
  /** So many characters below the folder no path can be too long yet, in any encoding. */
  private static final int DEEP = 700;

  private final Path folder;
  private @Nullable IOException failure;
  private @Nullable Path left;
  private int lifted;

  private FolderRemoval(Path folder) {
    this.folder = folder;
  }

  static void remove(Path folder) throws IOException {
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      FolderRemoval removal = new FolderRemoval(folder);
      Files.walkFileTree(folder, removal);
      while (removal.lifted > 0 && removal.failure == null) {
        removal.lifted = 0;
        Files.walkFileTree(folder, removal);
      }
      removal.tell();
    }
  }

  private void tell() throws IOException {
    if (failure != null) {
      throw new IOException("cannot delete " + left + ": " + IoProblems.reason(failure), failure);
    }
  }

  /** Lifts what lies deep, since a path has a greatest length. */
  @Override
  public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes)
      throws IOException {
    if (dir.toString().length() - folder.toString().length() < DEEP) {
      return FileVisitResult.CONTINUE;
    }
    lifted++;
    Files.move(dir, folder.resolve(".lifted-" + lifted + "-" + System.nanoTime()));
    return FileVisitResult.SKIP_SUBTREE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
    Files.delete(file);
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFileFailed(Path file, IOException problem) {
    if (failure == null) {
      failure = problem;
      left = file;
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException problem)
      throws IOException {
    if (failure == null && (lifted == 0 || !dir.equals(folder))) {
      Files.delete(dir);
    }
    return FileVisitResult.CONTINUE;
  }
}
