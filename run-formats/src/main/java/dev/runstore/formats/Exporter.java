package dev.runstore.formats;

/**
 * Writes a run of a store in a format. Found with {@code ServiceLoader} by the name of one of its
 * two kinds; stateless and thread-safe.
 */
public sealed interface Exporter permits RunExporter, FolderExporter {
  /** The format's name, in lower case: what people give to choose it. */
  String format();

  /** What it writes, in a few words, for people. */
  String description();

  /** The media type of what it writes, {@code inode/directory} for a folder. */
  String mediaType();

  /** How names of its files end, as in {@code .json}; empty for a folder. */
  String fileEnding();
}
