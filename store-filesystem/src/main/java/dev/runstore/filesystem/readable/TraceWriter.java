package dev.runstore.filesystem.readable;

import dev.runstore.api.codec.Json;
import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.Sha256;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.StepStatus;
import dev.runstore.filesystem.disk.Disk;
import java.io.BufferedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/**
 * Writes a run as a trace in the JSON form of the OpenTelemetry protocol: a span for the run, and
 * below it one for each attempt. Ids are parts of a digest of the run's and attempts' ids.
 */
final class TraceWriter implements AutoCloseable {
  private static final int OK = 1;
  private static final int ERROR = 2;
  private final Disk disk;
  private final Path file;
  private final Path temporary;
  private final Run run;
  private final JsonGenerator out;

  TraceWriter(Disk disk, Path file, Run run) {
    this.disk = disk;
    this.file = file;
    this.temporary = disk.temporary(file);
    this.run = run;
    this.out = Json.generator(new BufferedOutputStream(disk.create(temporary)));
    out.writeStartObject();
    out.writeArrayPropertyStart("resourceSpans");
    out.writeStartObject();
    out.writeObjectPropertyStart("resource");
    out.writeArrayPropertyStart("attributes");
    attribute("service.name", run.subject().id());
    out.writeEndArray();
    out.writeEndObject();
    out.writeArrayPropertyStart("scopeSpans");
    out.writeStartObject();
    out.writeObjectPropertyStart("scope");
    out.writeStringProperty("name", "dev.runstore");
    out.writeEndObject();
    out.writeArrayPropertyStart("spans");
    span(
        run.id().value(),
        Optional.empty(),
        run.subject().name(),
        run.startedAt().or(run::queuedAt).orElse(run.recordedAt()),
        run.endKey().orElse(run.recordedAt()));
    out.writeArrayPropertyStart("attributes");
    attribute("runstore.run.id", run.id().value());
    attribute("runstore.status", run.status().name());
    out.writeEndArray();
    status(run.error().map(ErrorInfo::message), run.error().isPresent() ? ERROR : OK);
    out.writeEndObject();
  }

  Run run() {
    return run;
  }

  /** Adds the attempts of a step. */
  void add(StepState step) {
    for (Attempt attempt : step.attempts()) {
      Instant start = attempt.startedAt().orElse(run.startedAt().orElse(run.recordedAt()));
      Instant end =
          attempt.endedAt().orElseGet(() -> attempt.duration().map(start::plus).orElse(start));
      span(attempt.stepRunId().value(), Optional.of(run.id().value()), step.name(), start, end);
      out.writeArrayPropertyStart("attributes");
      attribute("runstore.step.id", step.stepId().value());
      attribute("runstore.step.attempt", Integer.toString(attempt.number()));
      attribute("runstore.status", attempt.status().name());
      out.writeEndArray();
      status(
          attempt.error().map(ErrorInfo::message),
          attempt.status() == StepStatus.SUCCEEDED ? OK : ERROR);
      out.writeEndObject();
    }
  }

  private void span(String id, Optional<String> parent, String name, Instant start, Instant end) {
    out.writeStartObject();
    out.writeStringProperty("traceId", hex(run.id().value(), 32));
    out.writeStringProperty("spanId", hex(id, 16));
    parent.ifPresent(above -> out.writeStringProperty("parentSpanId", hex(above, 16)));
    out.writeStringProperty("name", name);
    out.writeNumberProperty("kind", 1);
    out.writeStringProperty("startTimeUnixNano", nanos(start));
    out.writeStringProperty("endTimeUnixNano", nanos(end));
  }

  private void status(Optional<String> message, int code) {
    out.writeObjectPropertyStart("status");
    message.ifPresent(text -> out.writeStringProperty("message", text));
    out.writeNumberProperty("code", code);
    out.writeEndObject();
  }

  private void attribute(String key, String value) {
    out.writeStartObject();
    out.writeStringProperty("key", key);
    out.writeObjectPropertyStart("value");
    out.writeStringProperty("stringValue", value);
    out.writeEndObject();
    out.writeEndObject();
  }

  private static String hex(String id, int digits) {
    return Sha256.of(id.getBytes(StandardCharsets.US_ASCII)).hex().substring(0, digits);
  }

  private static String nanos(Instant time) {
    return java.math.BigInteger.valueOf(time.getEpochSecond())
        .multiply(java.math.BigInteger.valueOf(1_000_000_000))
        .add(java.math.BigInteger.valueOf(time.getNano()))
        .toString();
  }

  /** Puts the trace in place; without this nothing is left of it. */
  void finish() {
    out.close();
    disk.rename(temporary, file);
  }

  @Override
  public void close() {
    try {
      out.close();
    } finally {
      disk.remove(temporary);
    }
  }
}
