package dev.runstore.formats;

import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.model.RunId;
import java.io.OutputStream;

/** Writes a run as one file. */
public non-sealed interface RunExporter extends Exporter {
  /** Whether what it writes is text that a terminal can show. */
  default boolean isText() {
    return true;
  }

  /**
   * Writes a run, streamed: memory does not grow with its events. Does not close the stream. If it
   * fails half way, what was written stays; a caller that writes to a file removes it.
   *
   * @throws dev.runstore.api.StoreException.NotFound if there is no such run; nothing is written
   *     then
   * @throws java.io.UncheckedIOException if the stream cannot be written to
   */
  void write(RunSource run, OutputStream out);

  /** The same for the run of these stores. */
  default void write(
      ExecutionStore executions, ArtifactStore artifacts, RunId runId, OutputStream out) {
    write(new RunSource(executions, artifacts, runId), out);
  }
}
