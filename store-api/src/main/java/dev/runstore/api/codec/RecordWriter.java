package dev.runstore.api.codec;

import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.Cost;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.Lost;
import dev.runstore.api.model.ModelUsage;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.Reference;
import dev.runstore.api.model.Runner;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.Usage;
import dev.runstore.api.model.Warning;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.io.SerializedString;

/** Writes the values that events and records are made of. */
final class RecordWriter {
  /** The words of the form, each where its hash says; of two with the same place the last. */
  private static final AtomicReferenceArray<@Nullable SerializedString> WORDS =
      new AtomicReferenceArray<>(1_024);

  private final JsonGenerator out;
  private final RunCodec.Gaps gaps;

  RecordWriter(JsonGenerator out) {
    this(out, RunCodec.Gaps.LEFT_OUT);
  }

  RecordWriter(JsonGenerator out, RunCodec.Gaps gaps) {
    this.out = out;
    this.gaps = gaps;
  }

  /** Writes one of the few names of the form, which are encoded once. */
  private void name(String name) {
    out.writeName(word(name));
  }

  private static SerializedString word(String word) {
    int slot = (word.hashCode() ^ word.hashCode() >>> 9) & (WORDS.length() - 1);
    SerializedString known = WORDS.getAcquire(slot);
    if (known == null || !known.getValue().equals(word)) {
      known = new SerializedString(word);
      WORDS.setRelease(slot, known);
    }
    return known;
  }

  /** Writes a value of which there are few: a type or a status. */
  void word(String name, String value) {
    name(name);
    out.writeString(word(value));
  }

  private void gap(String name) {
    if (shown()) {
      out.writeNullProperty(name);
    }
  }

  private boolean shown() {
    return gaps == RunCodec.Gaps.SHOWN;
  }

  void text(String name, String value) {
    name(name);
    out.writeString(value);
  }

  void text(String name, Optional<?> value) {
    if (value.isPresent()) {
      text(name, value.get().toString());
    } else {
      gap(name);
    }
  }

  void number(String name, long value) {
    name(name);
    out.writeNumber(value);
  }

  void number(String name, OptionalLong value) {
    if (value.isPresent()) {
      number(name, value.getAsLong());
    } else {
      gap(name);
    }
  }

  void number(String name, OptionalInt value) {
    if (value.isPresent()) {
      number(name, value.getAsInt());
    } else {
      gap(name);
    }
  }

  void time(String name, Instant value) {
    name(name);
    byte[] text = Times.utf8(value);
    out.writeRawUTF8String(text, 0, text.length);
  }

  void time(String name, Optional<Instant> value) {
    if (value.isPresent()) {
      time(name, value.get());
    } else {
      gap(name);
    }
  }

  void millis(String name, Optional<Duration> value) {
    if (value.isPresent()) {
      name(name);
      millis(value.get());
    } else {
      gap(name);
    }
  }

  private void millis(Duration value) {
    if (value.getNano() % 1_000_000 == 0) {
      out.writeNumber(value.toMillis());
    } else {
      out.writeNumber(
          BigDecimal.valueOf(value.getSeconds())
              .movePointRight(3)
              .add(BigDecimal.valueOf(value.getNano(), 6))
              .stripTrailingZeros());
    }
  }

  void raw(String name, JsonValue value) {
    out.writeName(name);
    out.writeRawValue(new RawJson(value));
  }

  void texts(String name, Collection<?> values) {
    if (shown() || !values.isEmpty()) {
      name(name);
      out.writeStartArray();
      values.forEach(value -> out.writeString(value.toString()));
      out.writeEndArray();
    }
  }

  void labels(String name, Labels labels) {
    if (shown() || !labels.values().isEmpty()) {
      name(name);
      out.writeStartObject();
      labels.values().forEach(out::writeStringProperty);
      out.writeEndObject();
    }
  }

  void attributes(String name, Attributes attributes) {
    if (shown() || !attributes.values().isEmpty()) {
      name(name);
      out.writeStartObject();
      attributes.values().forEach(this::raw);
      out.writeEndObject();
    }
  }

  void subject(String name, Subject subject) {
    name(name);
    out.writeStartObject();
    text("kind", subject.kind().name());
    text("id", subject.id());
    text("name", subject.name());
    text("version", subject.version());
    out.writeEndObject();
  }

  void step(StepRef ref) {
    text("stepId", ref.stepId().value());
    number("attempt", ref.attempt());
    text("stepRunId", ref.stepRunId().value());
  }

  void step(Optional<StepRef> ref) {
    if (ref.isPresent()) {
      step(ref.get());
    }
  }

  void payload(String name, Optional<Payload> payload) {
    if (payload.isPresent()) {
      name(name);
      payload(payload.get());
    } else {
      gap(name);
    }
  }

  void payload(Payload payload) {
    out.writeStartObject();
    switch (payload) {
      case Payload.Json json -> raw("inline", json.value());
      case Payload.Binary binary -> {
        out.writeName("bytes");
        out.writeBinary(binary.bytes());
        text("contentType", binary.contentType());
      }
      case Payload.Reference reference -> {
        text("preview", reference.preview());
        number("byteLength", reference.byteLength());
        number("limit", reference.limit());
        text("sha256", reference.sha256());
        text("contentType", reference.contentType());
        text("node", reference.node());
        if (reference.artifact().isPresent()) {
          out.writeObjectPropertyStart("artifact");
          key(reference.artifact().get());
          out.writeEndObject();
        }
      }
    }
    out.writeEndObject();
  }

  void key(ArtifactKey key) {
    text("runId", key.runId().value());
    text("stepRunId", key.stepRunId());
    text("name", key.name().value());
  }

  void artifact(ArtifactInfo info) {
    out.writeStartObject();
    artifactFields(info);
    out.writeEndObject();
  }

  void artifactFields(ArtifactInfo info) {
    key(info.key());
    number("byteLength", info.byteLength());
    text("sha256", info.sha256().hex());
    text("contentType", info.contentType());
    time("storedAt", info.storedAt());
    attributes("attributes", info.attributes());
  }

  void reference(String name, Reference reference) {
    name(name);
    out.writeStartObject();
    referenceFields(reference);
    out.writeEndObject();
  }

  void referenceFields(Reference reference) {
    text("name", reference.name());
    number("byteLength", reference.byteLength());
    text("sha256", reference.sha256());
    text("location", reference.location());
  }

  void error(String name, Optional<ErrorInfo> error) {
    if (error.isPresent()) {
      name(name);
      out.writeStartObject();
      text("type", error.get().type());
      text("message", error.get().message());
      text("detail", error.get().detail());
      out.writeEndObject();
    } else {
      gap(name);
    }
  }

  void warnings(String name, List<Warning> warnings) {
    if (shown() || !warnings.isEmpty()) {
      name(name);
      out.writeStartArray();
      warnings.forEach(this::warning);
      out.writeEndArray();
    }
  }

  void warning(Warning warning) {
    out.writeStartObject();
    text("code", warning.code());
    text("message", warning.message());
    out.writeEndObject();
  }

  void usage(String name, Usage usage) {
    if (shown() || !usage.equals(Usage.NONE)) {
      name(name);
      usage(usage);
    }
  }

  void usage(Usage usage) {
    out.writeStartObject();
    number("inputTokens", usage.inputTokens());
    number("outputTokens", usage.outputTokens());
    number("totalTokens", usage.totalTokens());
    costs(usage.costs());
    millis("cpuMillis", usage.cpu());
    number("maxMemoryBytes", usage.maxMemoryBytes());
    if (shown() || !usage.models().isEmpty()) {
      out.writeArrayPropertyStart("models");
      usage.models().forEach(this::model);
      out.writeEndArray();
    }
    out.writeEndObject();
  }

  private void model(ModelUsage usage) {
    out.writeStartObject();
    text("model", usage.model());
    text("provider", usage.provider());
    number("calls", usage.calls());
    number("inputTokens", usage.inputTokens());
    number("outputTokens", usage.outputTokens());
    number("cachedTokens", usage.cachedTokens());
    number("reasoningTokens", usage.reasoningTokens());
    number("totalTokens", usage.totalTokens());
    costs(usage.costs());
    millis("latencyMillis", usage.latency());
    out.writeEndObject();
  }

  /** One currency is the rule and stands alone; several stand in an array. */
  private void costs(List<Cost> costs) {
    if (costs.size() == 1) {
      out.writeName("cost");
      cost(costs.get(0));
    } else if (costs.isEmpty()) {
      gap("cost");
    } else {
      out.writeArrayPropertyStart("costs");
      costs.forEach(this::cost);
      out.writeEndArray();
    }
  }

  private void cost(Cost cost) {
    out.writeStartObject();
    out.writeName("amount");
    out.writeNumber(new BigDecimal(cost.amount().toPlainString()));
    text("currency", cost.currency());
    out.writeEndObject();
  }

  void lease(String name, Optional<Lease> lease) {
    if (lease.isPresent()) {
      name(name);
      out.writeStartObject();
      text("runId", lease.get().runId().value());
      runner("runner", lease.get().runner());
      number("attempt", lease.get().attempt());
      number("generation", lease.get().generation());
      time("claimedAt", lease.get().claimedAt());
      time("expiresAt", lease.get().expiresAt());
      out.writeEndObject();
    } else {
      gap(name);
    }
  }

  void lost(String name, Optional<Lost> lost) {
    if (lost.isPresent()) {
      name(name);
      lost(lost.get());
    } else {
      gap(name);
    }
  }

  void lost(Lost lost) {
    out.writeStartObject();
    time("since", lost.since());
    runner("holder", lost.holder());
    out.writeEndObject();
  }

  void runner(String name, Runner runner) {
    name(name);
    out.writeStartObject();
    text("kind", runner.kind());
    text("id", runner.id());
    text("version", runner.version());
    if (runner.process().isPresent()) {
      out.writeObjectPropertyStart("process");
      text("host", runner.process().get().host());
      number("pid", runner.process().get().pid());
      time("startedAt", runner.process().get().startedAt());
      text("incarnation", runner.process().get().incarnation());
      out.writeEndObject();
    }
    out.writeEndObject();
  }

  void stepState(StepState step) {
    out.writeStartObject();
    text("stepId", step.stepId().value());
    text("name", step.name());
    word("status", step.status().name());
    texts("parents", step.parents());
    text("reason", step.reason());
    number("firstSequence", step.firstSequence());
    out.writeArrayPropertyStart("attempts");
    step.attempts().forEach(this::attempt);
    out.writeEndArray();
    out.writeEndObject();
  }

  private void attempt(Attempt attempt) {
    out.writeStartObject();
    number("number", attempt.number());
    text("stepRunId", attempt.stepRunId().value());
    word("status", attempt.status().name());
    text("sourceStatus", attempt.sourceStatus());
    time("startedAt", attempt.startedAt());
    time("endedAt", attempt.endedAt());
    millis("durationMillis", attempt.duration());
    payload("config", attempt.config());
    payload("input", attempt.input());
    payload("output", attempt.output());
    error("error", attempt.error());
    warnings("warnings", attempt.warnings());
    usage("usage", attempt.usage());
    number("exitCode", attempt.exitCode());
    millis("cpuMillis", attempt.usage().cpu());
    number("maxMemoryBytes", attempt.usage().maxMemoryBytes());
    attributes("attributes", attempt.attributes());
    out.writeEndObject();
  }
}
