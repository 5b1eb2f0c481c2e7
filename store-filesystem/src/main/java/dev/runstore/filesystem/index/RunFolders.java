package dev.runstore.filesystem.index;

import dev.runstore.api.model.RunId;
import dev.runstore.filesystem.disk.Places;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The runs that have an entry in a folder, without a list of them in memory. */
public final class RunFolders {
  /** How the name of a bundle ends. */
  public static final String BUNDLE = ".zip";

  /** How the name of a deleted run's tombstone ends. */
  static final String TOMBSTONE = ".json";

  private RunFolders() {}

  /** How many bytes of notes the run has, in its folder or its bundle; none if neither says. */
  static long notes(Places places, RunId id) {
    Path notes = places.run(id).notes();
    long length = notes.toFile().length();
    File bundle = places.archived(id).toFile();
    if (length > 0 || !bundle.exists()) {
      return length;
    }
    try (ZipFile zip = new ZipFile(bundle)) {
      ZipEntry entry = zip.getEntry(String.valueOf(notes.getFileName()));
      return entry == null ? 0 : entry.getSize();
    } catch (IOException e) {
      return 0;
    }
  }

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
