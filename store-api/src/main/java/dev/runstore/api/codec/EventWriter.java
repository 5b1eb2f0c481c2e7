package dev.runstore.api.codec;

import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.LogLine;
import dev.runstore.api.event.RecordedEvent;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** Writes events: the header first, in a fixed order, then what the type adds. */
final class EventWriter {
  private final JsonGenerator out;
  private final RecordWriter values;

  EventWriter(JsonGenerator out) {
    this.out = out;
    this.values = new RecordWriter(out);
  }

  void write(RecordedEvent event) {
    out.writeStartObject();
    values.number("seq", event.sequence());
    values.text("id", event.event().id().value());
    values.time("at", event.event().at());
    values.time("recordedAt", event.recordedAt());
    values.word("type", event.body().type());
    body(event.body());
    out.writeEndObject();
  }

  private void body(EventBody body) {
    switch (body) {
      case EventBody.RunCreated b -> created(b);
      case EventBody.RunStarted b -> {}
      case EventBody.RunDescribed b -> {
        values.attributes("attributes", b.attributes());
        values.payload("input", b.input());
      }
      case EventBody.LeaseClaimed b -> {
        values.lease("lease", Optional.of(b.lease()));
        values.text("reason", b.reason());
      }
      case EventBody.LeaseReleased b -> {
        values.number("generation", b.generation());
        values.text("reason", b.reason());
      }
      case EventBody.StepPlanned b -> {
        values.text("stepId", b.stepId().value());
        values.text("name", b.name());
        values.texts("parents", b.parents());
      }
      case EventBody.StepStarted b -> {
        values.step(b.ref());
        values.text("name", b.name());
        values.texts("parents", b.parents());
        values.text("agent", b.agent());
        values.payload("config", b.config());
        values.payload("input", b.input());
        values.attributes("attributes", b.attributes());
      }
      case EventBody.StepEnded b -> ended(b);
      case EventBody.StepSkipped b -> {
        values.text("stepId", b.stepId().value());
        values.text("name", b.name());
        values.texts("parents", b.parents());
        values.text("reason", b.reason());
      }
      case EventBody.Warned b -> {
        values.step(b.ref());
        out.writeName("warning");
        values.warning(b.warning());
      }
      case EventBody.Logged b -> {
        values.step(b.ref());
        out.writeArrayPropertyStart("lines");
        b.lines().forEach(this::line);
        out.writeEndArray();
      }
      case EventBody.ArtifactNoted b -> {
        values.step(b.ref());
        values.text("role", b.role().name());
        out.writeName("artifact");
        values.artifact(b.artifact());
      }
      case EventBody.Referenced b -> {
        values.text("stepId", b.stepId());
        values.text("role", b.role().name());
        values.reference("reference", b.reference());
      }
      case EventBody.UsageReported b -> {
        values.step(b.ref());
        out.writeName("usage");
        values.usage(b.usage());
      }
      case EventBody.ChildStarted b -> {
        values.step(b.ref());
        values.text("child", b.child().value());
        values.subject("subject", b.subject());
      }
      case EventBody.Custom b -> {
        values.step(b.ref());
        values.text("name", b.name());
        values.payload("payload", b.payload());
      }
      case EventBody.RunEnded b -> {
        values.word("status", b.status().name());
        values.text("sourceStatus", b.sourceStatus());
        values.millis("durationMillis", b.duration());
        values.payload("output", b.output());
        values.error("error", b.error());
        if (b.usage().isPresent()) {
          out.writeName("usage");
          values.usage(b.usage().get());
        }
      }
      case EventBody.CancelRequested b -> {
        values.text("reason", b.reason());
        values.text("requestedBy", b.requestedBy());
      }
      case EventBody.Pinned b -> values.text("by", b.by());
      case EventBody.Unpinned b -> values.text("by", b.by());
      case EventBody.HoldPlaced b -> {
        values.text("name", b.name());
        values.text("reason", b.reason());
      }
      case EventBody.HoldLifted b -> {
        values.text("name", b.name());
        values.text("reason", b.reason());
      }
      case EventBody.Relabelled b -> {
        values.labels("labels", b.set());
        values.texts("removed", b.removed());
      }
      case EventBody.AliasAdded b -> values.text("alias", b.alias().value());
      case EventBody.LateUsage b -> {
        out.writeName("usage");
        values.usage(b.usage());
      }
      case EventBody.Unrecognized b ->
          throw new IllegalStateException("written by the codec: " + b.type());
    }
  }

  private void created(EventBody.RunCreated b) {
    values.subject("subject", b.subject());
    values.texts("aliases", b.aliases());
    values.text("definitionDigest", b.definitionDigest());
    values.payload("definition", b.definition());
    values.text("parentRunId", b.parentRunId());
    if (b.parentStep().isPresent()) {
      out.writeObjectPropertyStart("parentStep");
      values.step(b.parentStep());
      out.writeEndObject();
    }
    values.text("origin", b.origin());
    values.labels("labels", b.labels());
    values.attributes("attributes", b.attributes());
    values.payload("input", b.input());
  }

  private void ended(EventBody.StepEnded b) {
    values.step(b.ref());
    values.word("status", b.status().name());
    values.text("sourceStatus", b.sourceStatus());
    values.millis("durationMillis", b.duration());
    values.payload("output", b.output());
    values.error("error", b.error());
    values.warnings("warnings", b.warnings());
    values.usage("usage", b.usage());
    values.number("exitCode", b.exitCode());
    values.attributes("attributes", b.attributes());
  }

  private void line(LogLine line) {
    out.writeStartObject();
    values.time("at", line.at());
    values.text("stream", line.stream());
    values.text("level", line.level());
    values.text("text", line.text());
    out.writeEndObject();
  }
}
