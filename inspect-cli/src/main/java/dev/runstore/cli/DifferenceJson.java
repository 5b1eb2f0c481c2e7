package dev.runstore.cli;

import dev.runstore.api.codec.Json;
import dev.runstore.api.diff.Difference;
import dev.runstore.api.diff.RunDiff;
import dev.runstore.api.model.Run;
import dev.runstore.cli.output.Output;
import tools.jackson.core.JsonGenerator;

/** What differs as one JSON document, streamed. */
final class DifferenceJson implements DifferenceWriter {
  private final Output out;
  private final boolean measures;
  private final JsonGenerator json;

  DifferenceJson(Output out, boolean measures) {
    this.out = out;
    this.measures = measures;
    this.json = Json.generator(out.json());
  }

  @Override
  public void begin(Run a, Run b) {
    json.writeStartObject();
    side("a", a);
    side("b", b);
    json.writeArrayPropertyStart("differences");
  }

  private void side(String name, Run run) {
    json.writeObjectPropertyStart(name);
    json.writeStringProperty("runId", run.id().value());
    json.writeStringProperty("subject", run.subject().id());
    json.writeStringProperty("status", run.status().name());
    json.writeEndObject();
  }

  @Override
  public void accept(Difference difference) {
    if (DifferenceWriter.isShown(difference, measures)) {
      DifferenceWriter.write(difference, json);
    }
  }

  @Override
  public void end(RunDiff.Summary summary) {
    json.writeEndArray();
    json.writeObjectPropertyStart("summary");
    json.writeBooleanProperty("same", summary.isSame());
    json.writeNumberProperty("differences", summary.differences());
    json.writeNumberProperty("sameSteps", summary.sameSteps());
    json.writeNumberProperty("changedSteps", summary.changedSteps());
    json.writeNumberProperty("removedSteps", summary.removedSteps());
    json.writeNumberProperty("addedSteps", summary.addedSteps());
    json.writeEndObject();
    json.writeEndObject();
    json.writeRaw("\n");
  }

  @Override
  public void close() {
    json.flush();
    out.flush();
  }
}
