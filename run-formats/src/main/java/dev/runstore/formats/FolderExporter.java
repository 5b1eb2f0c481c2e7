package dev.runstore.formats;

import java.nio.file.Path;

/** Writes a run as a folder of files. */
public non-sealed interface FolderExporter extends Exporter {
  @Override
  default String mediaType() {
    return "inode/directory";
  }

  @Override
  default String fileEnding() {
    return "";
  }

  /**
   * Writes a run into this folder, which is there and empty. Streamed: memory does not grow with
   * the run. If it fails half way the caller removes the folder.
   *
   * @throws dev.runstore.api.StoreException.NotFound if there is no such run; nothing is written
   *     then
   */
  void write(RunSource run, Path folder);
}
