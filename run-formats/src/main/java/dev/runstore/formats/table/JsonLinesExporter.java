package dev.runstore.formats.table;

import dev.runstore.api.codec.EventCodec;
import dev.runstore.api.codec.Json;
import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.codec.RunCodec.Gaps;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.StepState;
import dev.runstore.formats.EventWalk;
import dev.runstore.formats.RunExporter;
import dev.runstore.formats.RunLosses;
import dev.runstore.formats.RunSource;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/**
 * Writes one JSON object a line: the run, its steps, its artifacts, its events and notes. The
 * member {@code record} says which it is; the others are those of the documents and journals.
 */
public final class JsonLinesExporter implements RunExporter {
  /** For {@code ServiceLoader}. */
  public JsonLinesExporter() {}

  @Override
  public String format() {
    return "jsonl";
  }

  @Override
  public String description() {
    return "one JSON object a line: run, steps, artifacts, events";
  }

  @Override
  public String mediaType() {
    return "application/x-ndjson";
  }

  @Override
  public String fileEnding() {
    return ".jsonl";
  }

  @Override
  public void write(RunSource run, OutputStream out) {
    Run header = run.run();
    try {
      OutputStream lines = new BufferedOutputStream(out, 1 << 16);
      line(lines, "run", object(json -> header(run, header, json)));
      for (StepState step : run.steps()) {
        line(lines, "step", object(json -> RunCodec.write(step, Gaps.SHOWN, json)));
      }
      for (ArtifactInfo info : run.artifactInfos()) {
        line(lines, "artifact", object(json -> artifact(info, json)));
      }
      EventWalk events = run.events();
      while (events.hasNext()) {
        RecordedEvent event = events.next();
        line(lines, kind(event), EventCodec.encode(event));
      }
      lines.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write run " + run.runId() + ": " + e.getMessage(), e);
    }
  }

  private static String kind(RecordedEvent event) {
    return switch (event.track()) {
      case HISTORY -> "event";
      case NOTES -> "note";
    };
  }

  private static void header(RunSource run, Run header, JsonGenerator json) {
    json.writeStartObject();
    RunCodec.writeFields(header, Gaps.SHOWN, json);
    json.writeStringProperty("tenant", run.executions().tenant().value());
    RunLosses losses = run.losses();
    if (!losses.isNone()) {
      json.writeStringProperty("missing", losses.toString());
    }
    json.writeEndObject();
  }

  private static void artifact(ArtifactInfo info, JsonGenerator json) {
    json.writeStartObject();
    RunCodec.writeFields(info, Gaps.SHOWN, json);
    json.writeEndObject();
  }

  private static byte[] object(Consumer<JsonGenerator> writer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator json = Json.generator(bytes)) {
      writer.accept(json);
    }
    return bytes.toByteArray();
  }

  /** Puts the kind before the other members of an object. */
  private static void line(OutputStream lines, String kind, byte[] object) throws IOException {
    lines.write(("{\"record\":\"" + kind + "\",").getBytes(StandardCharsets.UTF_8));
    lines.write(object, 1, object.length - 1);
    lines.write('\n');
  }
}
