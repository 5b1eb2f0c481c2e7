package dev.runstore.formats;

/**
 * Reads runs of a format into a store. Found with {@code ServiceLoader} by the name of one of its
 * two kinds; stateless and thread-safe.
 */
public sealed interface Importer permits RunImporter, FolderImporter {
  /** The format's name, in lower case: what people give to choose it. */
  String format();

  /** What it reads, in a few words, for people. */
  String description();
}
