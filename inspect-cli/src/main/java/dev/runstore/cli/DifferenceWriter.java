package dev.runstore.cli;

import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.diff.Difference;
import dev.runstore.api.diff.Difference.Change;
import dev.runstore.api.diff.Difference.Scope;
import dev.runstore.api.diff.RunDiff;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Run;
import dev.runstore.cli.output.Cell;
import dev.runstore.cli.output.Column;
import dev.runstore.cli.output.Format;
import dev.runstore.cli.output.Listing;
import dev.runstore.cli.output.Sink;
import dev.runstore.cli.output.Sinks;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** Writes what differs between two runs, as it is found. */
interface DifferenceWriter extends AutoCloseable {
  void begin(Run a, Run b);

  void accept(Difference difference);

  void end(RunDiff.Summary summary);

  @Override
  void close();

  static DifferenceWriter of(Format format, App app, boolean measures) {
    return switch (format) {
      case TABLE -> new DifferenceText(app, measures);
      case WIDE -> new DifferenceText(app, true);
      case JSON -> new DifferenceJson(app.out(), measures);
      case JSONL, YAML, CSV, NAME -> new Lines(Sinks.open(format, LISTING, app.out()), measures);
    };
  }

  /** Whether it is shown: measures of the run always, those of its steps on request. */
  static boolean isShown(Difference difference, boolean measures) {
    return measures || difference.change() != Change.MEASURED || difference.scope() == Scope.RUN;
  }

  Listing<Difference> LISTING =
      new Listing<>(
          List.of(
              Column.of("scope", d -> Cell.of(Statuses.word(d.scope()))),
              Column.of("step", d -> Cell.of(d.step().map(id -> id.value()).orElse(""))),
              Column.of(
                  "attempt",
                  d -> Cell.of(d.attempt().isPresent() ? "" + d.attempt().getAsInt() : "")),
              Column.of("artifact", d -> Cell.of(d.artifact().orElse(""))),
              Column.of("what", d -> Cell.of(d.what())),
              Column.of("path", d -> Cell.of(d.path())),
              Column.of("change", d -> Cell.of(Statuses.word(d.change()))),
              Column.of("a", d -> Cell.of(d.a().map(JsonValue::toString).orElse(""))),
              Column.of("b", d -> Cell.of(d.b().map(JsonValue::toString).orElse("")))),
          d -> Statuses.word(d.scope()) + d.step().map(id -> " " + id).orElse("") + " " + d.what(),
          DifferenceWriter::write);

  static void write(Difference difference, JsonGenerator out) {
    out.writeStartObject();
    out.writeStringProperty("scope", difference.scope().name());
    text("stepId", difference.step().map(id -> id.value()), out);
    out.writeName("attempt");
    if (difference.attempt().isPresent()) {
      out.writeNumber(difference.attempt().getAsInt());
    } else {
      out.writeNull();
    }
    text("artifact", difference.artifact(), out);
    out.writeStringProperty("what", difference.what());
    out.writeStringProperty("path", difference.path());
    out.writeStringProperty("change", difference.change().name());
    value("a", difference.a(), out);
    value("b", difference.b(), out);
    out.writeEndObject();
  }

  private static void text(String name, Optional<String> text, JsonGenerator out) {
    out.writeName(name);
    if (text.isPresent()) {
      out.writeString(text.get());
    } else {
      out.writeNull();
    }
  }

  private static void value(String name, Optional<JsonValue> value, JsonGenerator out) {
    out.writeName(name);
    RunCodec.write(value.orElse(JsonValue.NULL), out);
  }

  /** One difference after the other, in a format of listings. */
  record Lines(Sink<Difference> sink, boolean measures) implements DifferenceWriter {
    @Override
    public void begin(Run a, Run b) {}

    @Override
    public void accept(Difference difference) {
      if (isShown(difference, measures)) {
        sink.accept(difference);
      }
    }

    @Override
    public void end(RunDiff.Summary summary) {}

    @Override
    public void close() {
      sink.close();
    }
  }
}
