package dev.runstore.filesystem.journal;

import dev.runstore.api.model.RunId;
import dev.runstore.filesystem.disk.Appender;
import dev.runstore.filesystem.disk.Locks;
import dev.runstore.filesystem.disk.RunPlaces;
import java.io.Closeable;
import java.io.File;

/**
 * The segment that this process appends to, with all that an append looks at.
 *
 * @param generation that writes it
 * @param out the file
 * @param nextLease there once a newer generation has taken the run
 */
record OpenSegment(long generation, Appender out, File nextLease) implements Closeable {
  static OpenSegment of(RunPlaces places, long generation, Appender out) {
    return new OpenSegment(generation, out, places.lease(generation + 1).toFile());
  }

  /** What appenders of a generation hold. */
  static long lock(RunId id, long generation) {
    return Locks.key(id.value() + " history." + generation);
  }

  /** Whether a newer generation has taken the run. */
  boolean isSuperseded() {
    return nextLease.exists();
  }

  @Override
  public void close() {
    out.close();
  }
}
