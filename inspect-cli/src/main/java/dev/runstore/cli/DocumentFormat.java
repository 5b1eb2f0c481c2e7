package dev.runstore.cli;

import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.cli.output.Format;
import dev.runstore.cli.output.JsonToYaml;
import dev.runstore.cli.output.Sink;
import dev.runstore.cli.output.Sinks;
import dev.runstore.formats.json.RunDocument;
import dev.runstore.formats.json.RunDocument.Layout;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Consumer;

/** Writes one run: in whole as a document, or as one item of a listing. */
final class DocumentFormat {
  private final App app;

  DocumentFormat(App app) {
    this.app = app;
  }

  /**
   * Writes the run in a format.
   *
   * @param table writes it for people
   */
  void write(Run run, Format format, Consumer<Run> table) throws IOException {
    switch (format) {
      case TABLE, WIDE -> table.accept(run);
      case JSON -> document(run.id(), Layout.INDENTED, app.out().json());
      case JSONL -> document(run.id(), Layout.COMPACT, app.out().json());
      case YAML -> JsonToYaml.copy(json -> document(run.id(), Layout.COMPACT, json), app.out());
      case CSV, NAME -> {
        RunListing listing = new RunListing(app.executions().now(), app.terminal(), app.tenant());
        try (Sink<Run> sink = Sinks.open(format, listing.listing(), app.out())) {
          sink.accept(run);
        }
      }
    }
    app.out().flush();
  }

  private void document(RunId id, Layout layout, OutputStream to) {
    app.unasked(RunDocument.write(app.executions(), app.artifacts(), id, to, layout));
  }
}
