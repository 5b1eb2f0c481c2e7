package dev.runstore.cli;

import dev.runstore.api.config.RunstoreConfig;
import dev.runstore.api.config.Stores;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** A store for one run that is gone when it is closed. */
final class TemporaryStore implements AutoCloseable {
  private final Path folder;
  private final Stores stores;

  TemporaryStore() throws IOException {
    this.folder = Files.createTempDirectory("wct-temporary-");
    this.stores = Stores.open(RunstoreConfig.filesystem(folder));
  }

  Path folder() {
    return folder;
  }

  Stores stores() {
    return stores;
  }

  @Override
  public void close() throws IOException {
    stores.close();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
