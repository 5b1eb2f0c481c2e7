package dev.runstore.formats.openlineage;

import static dev.runstore.formats.openlineage.LineageFacets.FACETS;
import static dev.runstore.formats.openlineage.LineageFacets.PRODUCER;
import static dev.runstore.formats.openlineage.LineageFacets.custom;
import static dev.runstore.formats.openlineage.LineageFacets.error;
import static dev.runstore.formats.openlineage.LineageFacets.facet;
import static dev.runstore.formats.openlineage.LineageFacets.raw;
import static dev.runstore.formats.openlineage.LineageFacets.used;

import dev.runstore.api.codec.Json;
import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.model.Alias;
import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.TenantId;
import dev.runstore.api.model.Usage;
import dev.runstore.api.support.ToldRun;
import dev.runstore.formats.RunLosses;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import tools.jackson.core.JsonGenerator;

/** The events of a run and its attempts. */
final class LineageEvents {
  private static final int MOST_UNTRIED = 10_000;
  private static final String SCHEMA =
      "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent";
  private static final Pattern UUIDS =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  private final Run run;
  private final RunLosses losses;
  private final TenantId tenant;
  private final OutputStream lines;
  private final UUID runUuid;
  private final List<String> untried = new ArrayList<>();
  private long datasetsLeftOut;

  LineageEvents(Run run, RunLosses losses, TenantId tenant, OutputStream lines) {
    this.run = run;
    this.losses = losses;
    this.tenant = tenant;
    this.lines = lines;
    this.runUuid =
        run.aliases().stream()
            .map(Alias::value)
            .filter(alias -> UUIDS.matcher(alias).matches())
            .findFirst()
            .map(UUID::fromString)
            .orElseGet(() -> LineageIds.uuid(run.id().value()));
  }

  private Instant start() {
    return run.startedAt().or(run::queuedAt).orElse(run.recordedAt());
  }

  void runStarted() {
    ofRun("START", start(), List.of());
  }

  void runEnded() {
    if (run.status().isTerminal()) {
      ofRun(type(run.status()), run.endKey().orElseGet(this::start), List.of());
    }
  }

  /** Of a step without attempts; of very many the first. */
  void untried(StepState step) {
    if (untried.size() < MOST_UNTRIED) {
      untried.add(ToldRun.step(step));
    }
  }

  /** What the run itself read and wrote, and how many datasets beyond the limit are not told. */
  void datasets(List<LineageData.Dataset> datasets, long leftOut) {
    datasetsLeftOut = leftOut;
    if (!datasets.isEmpty() || leftOut > 0 || (!untried.isEmpty() && !run.status().isTerminal())) {
      ofRun("RUNNING", start(), datasets);
    }
  }

  private static String type(RunStatus status) {
    return switch (status) {
      case SUCCEEDED -> "COMPLETE";
      case FAILED, TIMED_OUT -> "FAIL";
      case CANCELLED -> "ABORT";
      case QUEUED, RUNNING, UNKNOWN -> "OTHER";
    };
  }

  private static String type(StepStatus status) {
    return switch (status) {
      case SUCCEEDED -> "COMPLETE";
      case FAILED, TIMED_OUT -> "FAIL";
      case CANCELLED -> "ABORT";
      case PENDING, RUNNING, SKIPPED, UNKNOWN -> "OTHER";
    };
  }

  private void ofRun(String type, Instant time, List<LineageData.Dataset> datasets) {
    event(
        type,
        time,
        out -> {
          out.writeStringProperty("runId", runUuid.toString());
          out.writeObjectPropertyStart("facets");
          parentOfRun(out);
          boolean isEnd = !type.equals("START") && !type.equals("RUNNING");
          error(isEnd ? run.error() : Optional.empty(), out);
          custom("runstore_run", "RunFacet", out);
          out.writeStringProperty("runId", run.id().value());
          out.writeStringProperty("status", isEnd ? run.status().name() : "RUNNING");
          run.sourceStatus().ifPresent(word -> out.writeStringProperty("sourceStatus", word));
          run.origin().ifPresent(origin -> out.writeStringProperty("origin", origin));
          if (!losses.isNone()) {
            out.writeStringProperty("missing", losses.toString());
          }
          if (datasetsLeftOut > 0) {
            out.writeNumberProperty("datasetsLeftOut", datasetsLeftOut);
          }
          if (type.equals("START") != run.status().isTerminal() && !type.equals("RUNNING")) {
            raw("run", ToldRun.run(run), out);
          }
          if (isEnd || (type.equals("RUNNING") && !run.status().isTerminal())) {
            out.writeArrayPropertyStart("steps");
            untried.forEach(step -> RunCodec.write(JsonValue.parse(step), out));
            out.writeEndArray();
          }
          out.writeObjectPropertyStart("labels");
          run.labels().values().forEach(out::writeStringProperty);
          out.writeEndObject();
          used(isEnd ? run.usage() : Usage.NONE, out);
          out.writeEndObject();
          out.writeEndObject();
        },
        "",
        datasets);
  }

  private void parentOfRun(JsonGenerator out) {
    run.parentRunId()
        .ifPresent(parent -> parent(LineageIds.uuid(parent.value()), "run/" + parent.value(), out));
  }

  /** The events of an attempt, at the times it has; where it has none, at the run's. */
  void attempt(
      StepState step, Attempt attempt, Optional<String> agent, List<LineageData.Dataset> datasets) {
    Instant start = attempt.startedAt().orElseGet(this::start);
    Instant end =
        attempt.endedAt().orElseGet(() -> attempt.duration().map(start::plus).orElse(start));
    ofAttempt("START", start, step, attempt, agent, List.of());
    if (attempt.status().isTerminal()) {
      ofAttempt(
          type(attempt.status()),
          end.isBefore(start) ? start : end,
          step,
          attempt,
          agent,
          datasets);
    } else if (!datasets.isEmpty()) {
      ofAttempt("RUNNING", start, step, attempt, agent, datasets);
    }
  }

  private void ofAttempt(
      String type,
      Instant time,
      StepState step,
      Attempt attempt,
      Optional<String> agent,
      List<LineageData.Dataset> datasets) {
    boolean isEnd = !type.equals("START") && !type.equals("RUNNING");
    event(
        type,
        time,
        out -> {
          out.writeStringProperty("runId", LineageIds.uuid(attempt.stepRunId().value()).toString());
          out.writeObjectPropertyStart("facets");
          parent(runUuid, run.subject().id(), out);
          error(isEnd ? attempt.error() : Optional.empty(), out);
          custom("runstore_step", "RunFacet", out);
          out.writeStringProperty("stepId", step.stepId().value());
          out.writeStringProperty("name", step.name());
          out.writeNumberProperty("attempt", attempt.number());
          agent.ifPresent(name -> out.writeStringProperty("agent", name));
          out.writeStringProperty("stepRunId", attempt.stepRunId().value());
          out.writeStringProperty("status", isEnd ? attempt.status().name() : "RUNNING");
          out.writeBooleanProperty("timesAssumed", attempt.startedAt().isEmpty());
          out.writeArrayPropertyStart("parents");
          step.parents().forEach(parent -> out.writeString(parent.value()));
          out.writeEndArray();
          if (isEnd || (type.equals("START") && !attempt.status().isTerminal())) {
            raw("told", ToldRun.attemptAlone(step, attempt), out);
          }
          used(isEnd ? attempt.usage() : Usage.NONE, out);
          out.writeEndObject();
          out.writeEndObject();
        },
        "." + step.stepId().value(),
        datasets);
  }

  /** Writes the members of the object {@code run}. */
  private interface RunMembers {
    void write(JsonGenerator out);
  }

  private void event(
      String type,
      Instant time,
      RunMembers members,
      String jobPart,
      List<LineageData.Dataset> datasets) {
    ByteArrayOutputStream line = new ByteArrayOutputStream(2_048);
    try (JsonGenerator out = Json.generator(line)) {
      out.writeStartObject();
      out.writeStringProperty("eventType", type);
      out.writeStringProperty("eventTime", time.toString());
      out.writeStringProperty("producer", PRODUCER);
      out.writeStringProperty("schemaURL", SCHEMA);
      out.writeObjectPropertyStart("run");
      members.write(out);
      out.writeEndObject();
      out.writeObjectPropertyStart("job");
      job(run.subject().id() + jobPart, out);
      out.writeObjectPropertyStart("facets");
      facet("jobType", FACETS + "2-0-3/JobTypeJobFacet.json#/$defs/JobTypeJobFacet", out);
      out.writeStringProperty("processingType", "BATCH");
      out.writeStringProperty("integration", "RUNSTORE");
      out.writeStringProperty("jobType", jobPart.isEmpty() ? run.subject().kind().name() : "STEP");
      out.writeEndObject();
      out.writeEndObject();
      out.writeEndObject();
      LineageFacets.datasets(
          "inputs", datasets.stream().filter(LineageData.Dataset::isInput).toList(), out);
      LineageFacets.datasets(
          "outputs", datasets.stream().filter(data -> !data.isInput()).toList(), out);
      out.writeEndObject();
    }
    line.write('\n');
    try {
      line.writeTo(lines);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write run " + run.id() + ": " + e.getMessage(), e);
    }
  }

  private void job(String name, JsonGenerator out) {
    out.writeStringProperty("namespace", "runstore://" + tenant);
    out.writeStringProperty("name", name);
  }

  private void parent(UUID uuid, String job, JsonGenerator out) {
    facet("parent", FACETS + "1-0-1/ParentRunFacet.json#/$defs/ParentRunFacet", out);
    out.writeObjectPropertyStart("run");
    out.writeStringProperty("runId", uuid.toString());
    out.writeEndObject();
    out.writeObjectPropertyStart("job");
    job(job, out);
    out.writeEndObject();
    out.writeEndObject();
  }
}
