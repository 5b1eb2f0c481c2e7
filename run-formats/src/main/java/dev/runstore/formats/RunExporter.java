package dev.runstore.formats;

import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.model.RunId;
import java.io.OutputStream;

/**
 * Writes a run of a store in a format. Found with {@code ServiceLoader}; stateless and thread-safe.
 */
public interface RunExporter {
  /** The format's name, in lower case: what people give to choose it. */
  String format();

  /** What it writes, in a few words, for people. */
  String description();

  /** Whether what it writes is text that a terminal can show. */
  default boolean isText() {
    return true;
  }

  /**
   * Writes a run, streamed. Does not close the stream. If it fails half way, what was written is
   * recognizable as incomplete.
   *
   * @throws dev.runstore.api.StoreException.NotFound if there is no such run; nothing is written
   *     then
   */
  void write(ExecutionStore executions, ArtifactStore artifacts, RunId runId, OutputStream out);
}
