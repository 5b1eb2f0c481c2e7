package dev.runstore.api.codec;

import dev.runstore.api.model.Hold;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.StepStatus;
import tools.jackson.core.JsonGenerator;

/** Writes the header of a run. */
final class RunWriter {
  private final JsonGenerator out;
  private final RecordWriter values;

  private final RunCodec.Gaps gaps;

  RunWriter(JsonGenerator out, RunCodec.Gaps gaps) {
    this.out = out;
    this.values = new RecordWriter(out, gaps);
    this.gaps = gaps;
  }

  void write(Run run) {
    out.writeStartObject();
    fields(run);
    out.writeEndObject();
  }

  void fields(Run run) {
    values.text("runId", run.id().value());
    values.texts("aliases", run.aliases());
    values.subject("subject", run.subject());
    values.text("definitionDigest", run.definitionDigest());
    values.text("parentRunId", run.parentRunId());
    values.text("origin", run.origin());
    values.text("status", run.status().name());
    values.text("sourceStatus", run.sourceStatus());
    values.time("queuedAt", run.queuedAt());
    values.time("startedAt", run.startedAt());
    values.time("endedAt", run.endedAt());
    values.millis("durationMillis", run.duration());
    values.time("recordedAt", run.recordedAt());
    values.time("endRecordedAt", run.endRecordedAt());
    values.labels("labels", run.labels());
    values.attributes("attributes", run.attributes());
    values.error("error", run.error());
    values.warnings("warnings", run.warnings());
    values.number("warningCount", run.warningCount());
    values.lease("lease", run.lease());
    values.lost("released", run.released());
    values.usage("usage", run.usage());
    counts(run);
    values.texts("agents", run.agents());
    values.number("eventCount", run.eventCount());
    values.number("noteCount", run.noteCount());
    values.number("artifactCount", run.artifactCount());
    values.number("artifactBytes", run.artifactBytes());
    out.writeBooleanProperty("pinned", run.pinned());
    holds(run);
    if (run.cancelRequest().isPresent()) {
      out.writeObjectPropertyStart("cancelRequest");
      values.text("reason", run.cancelRequest().get().reason());
      values.text("requestedBy", run.cancelRequest().get().requestedBy());
      values.time("requestedAt", run.cancelRequest().get().requestedAt());
      out.writeEndObject();
    } else if (gaps == RunCodec.Gaps.SHOWN) {
      out.writeNullProperty("cancelRequest");
    }
  }

  private void counts(Run run) {
    out.writeObjectPropertyStart("stepCounts");
    for (StepStatus status : StepStatus.values()) {
      long count = run.stepCounts().of(status);
      if (count > 0) {
        values.number(status.name(), count);
      }
    }
    out.writeEndObject();
  }

  private void holds(Run run) {
    if (gaps == RunCodec.Gaps.SHOWN || !run.holds().isEmpty()) {
      out.writeArrayPropertyStart("holds");
      for (Hold hold : run.holds()) {
        out.writeStartObject();
        values.text("name", hold.name());
        values.text("reason", hold.reason());
        values.time("placedAt", hold.placedAt());
        out.writeEndObject();
      }
      out.writeEndArray();
    }
  }
}
