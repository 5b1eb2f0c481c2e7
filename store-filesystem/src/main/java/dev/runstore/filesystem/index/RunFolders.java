package dev.runstore.filesystem.index;

import dev.runstore.api.model.RunId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** The runs that have an entry in a folder, without a list of them in memory. */
public final class RunFolders {
  /** How the name of a bundle ends. */
  public static final String BUNDLE = ".zip";

  private RunFolders() {}

  /** Tells of each entry that is a run's id and this suffix; none if there is no such folder. */
  public static void each(Path folder, String suffix, Consumer<RunId> found) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if (name.endsWith(suffix)) {
          RunId.parse(name.substring(0, name.length() - suffix.length())).ifPresent(found);
        }
      }
    } catch (NoSuchFileException e) {
      return;
    } catch (java.nio.file.DirectoryIteratorException e) {
      throw e.getCause();
    }
  }
}
