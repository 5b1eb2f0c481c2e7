package dev.runstore.formats;

import java.util.List;
import java.util.Set;

/**
 * Reads runs of a format that is a folder of files. Found with {@code ServiceLoader}; stateless and
 * thread-safe.
 */
public non-sealed interface FolderImporter extends Importer {
  /** Whether the folder looks like this format. Never throws on one that is something else. */
  boolean recognizes(ImportFolder folder);

  /** The names of files that make the folder they are in one of this format; none if any may. */
  Set<String> records();

  /**
   * Imports the runs of a folder. All of it is read and checked before the first write.
   *
   * @return a report for each run
   * @throws RefusedImportException if the content is not as the format says; nothing was written
   */
  List<ImportReport> read(ImportFolder folder, ImportTarget target);
}
