package dev.runstore.formats.json;

import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.StoreException;
import dev.runstore.api.model.RunId;
import java.io.OutputStream;
import tools.jackson.core.JsonGenerator;

/**
 * The JSON document of a run: what {@code wct inspect RUN -o json} prints. Its fields are described
 * in {@code docs/schema/run-document.schema.json}; later versions add fields and change none.
 *
 * <p>Streamed: the header first, then steps, artifacts and references page by page, so that memory
 * does not grow with payloads and holds of each step only its id, its edges and its duration.
 */
public final class RunDocument {
  /** How the text is laid out. */
  public enum Layout {
    /** On one line. */
    COMPACT,
    /** A line for each member, indented. */
    INDENTED
  }

  private RunDocument() {}

  /**
   * Writes the document and a line break. Does not close the stream.
   *
   * @throws dev.runstore.api.StoreException.NotFound if there is no such run; nothing is written
   *     then
   */
  public static void write(
      ExecutionStore executions,
      ArtifactStore artifacts,
      RunId runId,
      OutputStream out,
      Layout layout) {
    if (executions.find(runId).isEmpty()) {
      throw new StoreException.NotFound("no run " + runId);
    }
    throw new UnsupportedOperationException(artifacts + " " + out + " " + layout);
  }

  /**
   * Writes the document as one value, to be a part of a larger text. Neither flushes nor closes the
   * generator.
   *
   * @throws dev.runstore.api.StoreException.NotFound if there is no such run; nothing is written
   *     then
   */
  public static void write(
      ExecutionStore executions, ArtifactStore artifacts, RunId runId, JsonGenerator out) {
    if (executions.find(runId).isEmpty()) {
      throw new StoreException.NotFound("no run " + runId);
    }
    throw new UnsupportedOperationException(artifacts + " " + out);
  }
}
