package dev.runstore.cli;

import dev.runstore.cli.output.Cell;
import dev.runstore.cli.output.Column;
import dev.runstore.cli.output.Format;
import dev.runstore.cli.output.Listing;
import dev.runstore.cli.output.Sink;
import dev.runstore.cli.output.Sinks;
import dev.runstore.formats.Importers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** Lists the formats that runs are imported from. */
final class ImportFormats {
  private record Known(String format, String of, String description) {}

  private ImportFormats() {}

  static void tell(App app) {
    List<Known> all = new ArrayList<>();
    Importers.all().forEach(one -> all.add(new Known(one.format(), "file", one.description())));
    Importers.ofFolders()
        .forEach(one -> all.add(new Known(one.format(), "folder", one.description())));
    all.sort(Comparator.comparing(Known::format));
    try (Sink<Known> sink = Sinks.open(Format.TABLE, listing(), app.out())) {
      all.forEach(sink::accept);
    }
  }

  private static Listing<Known> listing() {
    return new Listing<>(
        List.of(
            Column.of("format", one -> Cell.of(one.format)),
            Column.of("of", one -> Cell.of(one.of)),
            Column.of("reads", one -> Cell.of(one.description))),
        Known::format,
        ImportFormats::write);
  }

  private static void write(Known one, JsonGenerator out) {
    out.writeStartObject();
    out.writeStringProperty("format", one.format);
    out.writeStringProperty("of", one.of);
    out.writeStringProperty("description", one.description);
    out.writeEndObject();
  }
}
