package dev.runstore.formats.json;

import dev.runstore.api.ArtifactStore;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.PageRequest;
import dev.runstore.api.StoreException;
import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.codec.RunCodec.Gaps;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Lost;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.support.Away;
import dev.runstore.formats.EventWalk;
import dev.runstore.formats.RunFacts;
import dev.runstore.formats.RunGraph;
import dev.runstore.formats.RunSource;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JsonGenerator;

/** Writes the document of one run: what is known in advance, then what is streamed. */
final class DocumentWriter {
  /** The run attribute that the document shows as a member of its own. */
  static final String MEASURES = "measures";

  /** The run attribute that the document shows within the graph. */
  static final String DECLARED_GRAPH = "declaredGraph";

  private final ExecutionStore executions;
  private final ArtifactStore artifacts;
  private final JsonGenerator out;

  DocumentWriter(ExecutionStore executions, ArtifactStore artifacts, JsonGenerator out) {
    this.executions = executions;
    this.artifacts = artifacts;
    this.out = out;
  }

  /** Returns why the artifacts are left out; empty if they are there. */
  Optional<StoreException> write(Run run) {
    Optional<StoreException> away = away(run.id());
    RunFacts facts =
        away.isEmpty() ? RunFacts.of(source(run.id())) : RunFacts.ofHistory(source(run.id()));
    out.writeStartObject();
    RunCodec.writeFields(run, Gaps.SHOWN, out);
    out.writeStringProperty("tenant", executions.tenant().value());
    payload("definition", facts.definition());
    payload("input", facts.input());
    payload("output", facts.output());
    out.writeName("lost");
    Optional<Lost> lost = run.lost(executions.now());
    if (lost.isPresent()) {
      RunCodec.write(lost.get(), out);
    } else {
      out.writeNull();
    }
    out.writeName(MEASURES);
    raw(run.attributes().values().getOrDefault(MEASURES, JsonValue.parse("{}")));
    graph(
        facts.graph().figures(),
        Optional.ofNullable(run.attributes().values().get(DECLARED_GRAPH)));
    steps(run.id());
    if (away.isEmpty()) {
      artifacts(run.id(), facts);
    }
    references(run.id());
    out.writeEndObject();
    return away;
  }

  private Optional<StoreException> away(RunId runId) {
    try {
      var unused = artifacts.list(runId, PageRequest.first(1));
      return Optional.empty();
    } catch (StoreException e) {
      if (!Away.is(e)) {
        throw e;
      }
      return Optional.of(e);
    }
  }

  private RunSource source(RunId runId) {
    return new RunSource(executions, artifacts, runId);
  }

  private void payload(String name, Optional<Payload> payload) {
    out.writeName(name);
    if (payload.isPresent()) {
      RunCodec.write(payload.get(), out);
    } else {
      out.writeNull();
    }
  }

  private void graph(RunGraph.Figures figures, Optional<JsonValue> declared) {
    out.writeObjectPropertyStart("graph");
    out.writeNumberProperty("edges", figures.edges());
    out.writeNumberProperty("roots", figures.roots());
    out.writeNumberProperty("leaves", figures.leaves());
    out.writeNumberProperty("depth", figures.depth());
    out.writeName("criticalPathMillis");
    Optional<BigDecimal> millis = figures.criticalPathMillis();
    if (millis.isPresent()) {
      out.writeNumber(millis.get());
    } else {
      out.writeNull();
    }
    out.writeBooleanProperty("acyclic", figures.acyclic());
    out.writeNumberProperty("danglingParents", figures.danglingParents());
    if (declared.isPresent()) {
      out.writeName("declared");
      raw(declared.get());
    }
    out.writeEndObject();
  }

  private void steps(RunId runId) {
    out.writeArrayPropertyStart("steps");
    source(runId).steps().forEach(step -> RunCodec.write(step, Gaps.SHOWN, out));
    out.writeEndArray();
  }

  private void artifacts(RunId runId, RunFacts facts) {
    out.writeArrayPropertyStart("artifacts");
    for (ArtifactInfo info : artifacts.listArtifacts(runId)) {
      out.writeStartObject();
      RunCodec.writeFields(info, Gaps.SHOWN, out);
      Optional<StepRef> writer = facts.writer(info.key());
      if (writer.isPresent()) {
        out.writeStringProperty("stepId", writer.get().stepId().value());
        out.writeNumberProperty("attempt", writer.get().attempt());
      } else {
        out.writeNullProperty("stepId");
        out.writeNullProperty("attempt");
      }
      out.writeStringProperty("role", facts.role(info.key()).name());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private void references(RunId runId) {
    out.writeArrayPropertyStart("references");
    EventWalk.of(executions, runId, EventQuery.all().ofTypes(Set.of("reference")))
        .forEachRemaining(
            event -> {
              if (event.body() instanceof EventBody.Referenced referenced) {
                reference(referenced);
              }
            });
    out.writeEndArray();
  }

  private void reference(EventBody.Referenced referenced) {
    out.writeStartObject();
    RunCodec.writeFields(referenced.reference(), Gaps.SHOWN, out);
    out.writeStringProperty("role", referenced.role().name());
    out.writeName("stepId");
    if (referenced.stepId().isPresent()) {
      out.writeString(referenced.stepId().get().value());
    } else {
      out.writeNull();
    }
    out.writeEndObject();
  }

  private void raw(JsonValue value) {
    RunCodec.write(value, out);
  }
}
