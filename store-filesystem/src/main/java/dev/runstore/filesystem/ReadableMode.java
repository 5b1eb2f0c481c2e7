package dev.runstore.filesystem;

/** When the folder for people of a run that has ended is made. */
enum ReadableMode {
  /** When maintenance mends the store. */
  LAZY,
  /** In the background after the end. */
  AFTER_END,
  /** Never. */
  OFF
}
