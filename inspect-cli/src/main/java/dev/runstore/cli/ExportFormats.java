package dev.runstore.cli;

import dev.runstore.cli.output.Cell;
import dev.runstore.cli.output.Column;
import dev.runstore.cli.output.Format;
import dev.runstore.cli.output.Listing;
import dev.runstore.cli.output.Sink;
import dev.runstore.cli.output.Sinks;
import dev.runstore.formats.Exporter;
import dev.runstore.formats.Exporters;
import dev.runstore.formats.TableExporter;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** Lists the formats that runs are exported in. */
final class ExportFormats {
  private ExportFormats() {}

  static void tell(App app) {
    try (Sink<Exporter> sink = Sinks.open(Format.TABLE, listing(), app.out())) {
      Exporters.all().forEach(sink::accept);
    }
  }

  private static Listing<Exporter> listing() {
    return new Listing<>(
        List.of(
            Column.of("format", one -> Cell.of(one.format())),
            Column.of("ending", one -> Cell.of(one.fileEnding())),
            Column.of("type", one -> Cell.of(one.mediaType())),
            Column.of("tables", one -> Cell.of(String.join(",", tables(one)))),
            Column.of("writes", one -> Cell.of(one.description()))),
        Exporter::format,
        ExportFormats::write);
  }

  private static List<String> tables(Exporter exporter) {
    return exporter instanceof TableExporter tables ? tables.tables() : List.of();
  }

  private static void write(Exporter one, JsonGenerator out) {
    out.writeStartObject();
    out.writeStringProperty("format", one.format());
    out.writeStringProperty("fileEnding", one.fileEnding());
    out.writeStringProperty("mediaType", one.mediaType());
    out.writeArrayPropertyStart("tables");
    tables(one).forEach(out::writeString);
    out.writeEndArray();
    out.writeStringProperty("description", one.description());
    out.writeEndObject();
  }
}
