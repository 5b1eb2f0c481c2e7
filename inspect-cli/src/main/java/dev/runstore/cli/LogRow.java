package dev.runstore.cli;

import dev.runstore.api.event.LogLine;
import dev.runstore.api.model.StepRef;
import dev.runstore.cli.output.Cell;
import dev.runstore.cli.output.Column;
import dev.runstore.cli.output.Listing;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** A line of a log and the attempt that wrote it. */
record LogRow(Optional<StepRef> ref, LogLine line) {
  static Listing<LogRow> listing() {
    return new Listing<>(
        List.of(
            Column.of("time", row -> Cell.of(row.time())),
            Column.of("step", row -> Cell.of(row.step())),
            Column.of(
                "attempt",
                row -> Cell.of(row.ref.map(ref -> Integer.toString(ref.attempt())).orElse(""))),
            Column.of("stream", row -> Cell.of(row.line.stream())),
            Column.of("level", row -> Cell.of(row.line.level())),
            Column.of("text", row -> Cell.of(row.line.text()))),
        row -> row.line.text(),
        LogRow::write);
  }

  String time() {
    return line.at().map(Object::toString).orElse("");
  }

  String step() {
    return ref.map(r -> r.stepId().value()).orElse("");
  }

  private static void write(LogRow row, JsonGenerator out) {
    out.writeStartObject();
    if (row.line.at().isPresent()) {
      out.writeStringProperty("at", row.time());
    } else {
      out.writeNullProperty("at");
    }
    if (row.ref.isPresent()) {
      out.writeStringProperty("stepId", row.step());
      out.writeNumberProperty("attempt", row.ref.get().attempt());
      out.writeStringProperty("stepRunId", row.ref.get().stepRunId().value());
    } else {
      out.writeNullProperty("stepId");
      out.writeNullProperty("attempt");
      out.writeNullProperty("stepRunId");
    }
    out.writeStringProperty("stream", row.line.stream());
    out.writeStringProperty("level", row.line.level());
    out.writeStringProperty("text", row.line.text());
    out.writeEndObject();
  }
}
