package dev.runstore.formats.json;

import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.StoreException;
import dev.runstore.api.codec.Json;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON document of a run: what {@code wct inspect RUN -o json} prints. Its fields are described
 * in {@code docs/schema/run-document.schema.json}; later versions add fields and change none.
 *
 * <p>Streamed: the header first, then steps, artifacts and references page by page, so that memory
 * does not grow with payloads and holds of each step only its id, its edges and its duration. A run
 * that is being written meanwhile is shown as each page found it.
 */
public final class RunDocument {
  /** How the text is laid out. */
  public enum Layout {
    /** On one line. */
    COMPACT,
    /** A line for each member, indented; payloads stay as they were recorded. */
    INDENTED
  }

  private RunDocument() {}

  /**
   * Writes the document and a line break. Does not close the stream.
   *
   * @return why there is no member {@code artifacts}: their store could not be asked; empty if
   *     there is one
   * @throws StoreException.NotFound if there is no such run; nothing is written then
   * @throws UncheckedIOException if the stream cannot be written to
   */
  public static Optional<StoreException> write(
      ExecutionStore executions,
      ArtifactStore artifacts,
      RunId runId,
      OutputStream out,
      Layout layout) {
    Run run = executions.require(runId);
    try (JsonGenerator generator = generator(new Unclosed(out), layout)) {
      Optional<StoreException> away =
          new DocumentWriter(executions, artifacts, generator).write(run);
      generator.writeRaw('\n');
      return away;
    }
  }

  /**
   * Writes the document as one value, to be a part of a larger text. Neither flushes nor closes the
   * generator.
   *
   * @return as the other
   * @throws StoreException.NotFound if there is no such run; nothing is written then
   */
  public static Optional<StoreException> write(
      ExecutionStore executions, ArtifactStore artifacts, RunId runId, JsonGenerator out) {
    return new DocumentWriter(executions, artifacts, out).write(executions.require(runId));
  }

  private static JsonGenerator generator(OutputStream out, Layout layout) {
    return switch (layout) {
      case COMPACT -> Json.generator(out);
      case INDENTED -> {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer =
            new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
        yield new JsonMapper().writer().with(printer).createGenerator(out);
      }
    };
  }

  private static final class Unclosed extends FilterOutputStream {
    Unclosed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
