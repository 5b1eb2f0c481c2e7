package dev.runstore.formats;

import java.util.List;

/**
 * Reads runs of a foreign or own format into a store. Found with {@code ServiceLoader}; stateless
 * and thread-safe.
 */
public non-sealed interface RunImporter extends Importer {
  /**
   * Whether the content looks like this format. Judges by the content alone, never throws on
   * content that is something else, and need not have checked all of it.
   */
  boolean recognizes(ImportSource source);

  /**
   * Whether the first bytes alone tell that it is this format, so that a large file need not be
   * walked to find out. False if they do not tell.
   */
  default boolean recognizesBeginning(ImportSource source) {
    return false;
  }

  /**
   * Imports the runs of a source. All of it is read and checked before the first write. Repeating
   * it after any failure is right and goes on where it stopped.
   *
   * @return a report for each run, in the order of the source
   * @throws RefusedImportException if the content is not as the format says; nothing was written
   * @throws dev.runstore.api.StoreException.AlreadyExists if the run is there with other content
   * @throws dev.runstore.api.StoreException.Expired if the run was here and has been deleted
   */
  List<ImportReport> read(ImportSource source, ImportTarget target);
}
