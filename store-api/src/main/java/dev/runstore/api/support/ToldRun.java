package dev.runstore.api.support;

import dev.runstore.api.codec.Json;
import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.Sha256;
import dev.runstore.api.model.StepCounts;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.Warning;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JsonGenerator;

/**
 * What a run and its attempts have that traces and events of lineage have no words for, as JSON in
 * the words of the documents, so that whoever imports them gets it back. Ids, labels and payloads
 * that stand there anyway are left out, and so is who holds the run.
 */
public final class ToldRun {
  /** Free facts beyond so many bytes are left out, the longest first. */
  private static final int ATTRIBUTES = 65_536;

  private ToldRun() {}

  /** The header. */
  public static String run(Run run) {
    return text(
        RunCodec.encode(
            new Run(
                run.id(),
                Set.of(),
                run.subject(),
                run.definitionDigest(),
                Optional.empty(),
                Optional.empty(),
                run.status(),
                run.sourceStatus(),
                run.queuedAt(),
                run.startedAt(),
                run.endedAt(),
                run.duration(),
                run.recordedAt(),
                Optional.empty(),
                Labels.NONE,
                fitting(run.attributes()),
                run.error(),
                run.warnings(),
                run.warnings().size(),
                Optional.empty(),
                Optional.empty(),
                run.usage(),
                StepCounts.NONE,
                List.of(),
                1,
                0,
                0,
                0,
                false,
                List.of(),
                Optional.empty())));
  }

  /** An attempt without payloads. */
  public static String attemptAlone(StepState step, Attempt attempt) {
    return attempt(
        step,
        step.parents(),
        attempt,
        Values.NONE,
        new Outcome(attempt.error(), attempt.warnings()));
  }

  /** An attempt with what of its payloads its span does not have. */
  static String attempt(StepState step, Attempt attempt) {
    return attempt(
        step,
        List.of(),
        attempt,
        new Values(
            attempt.config().map(config -> bounded(config, "config")),
            besides(attempt.input(), "input"),
            besides(attempt.output(), "output")),
        new Outcome(Optional.empty(), List.of()));
  }

  private record Values(
      Optional<Payload> config, Optional<Payload> input, Optional<Payload> output) {
    static final Values NONE = new Values(Optional.empty(), Optional.empty(), Optional.empty());
  }

  private record Outcome(Optional<ErrorInfo> error, List<Warning> warnings) {}

  private static String attempt(
      StepState step, List<StepId> parents, Attempt attempt, Values values, Outcome outcome) {
    return text(
        RunCodec.encode(
            new StepState(
                step.stepId(),
                step.name(),
                step.status(),
                parents,
                Optional.empty(),
                step.firstSequence(),
                List.of(
                    new Attempt(
                        attempt.number(),
                        attempt.stepRunId(),
                        attempt.status(),
                        attempt.sourceStatus(),
                        attempt.startedAt(),
                        attempt.endedAt(),
                        attempt.duration(),
                        values.config(),
                        values.input(),
                        values.output(),
                        outcome.error(),
                        outcome.warnings(),
                        attempt.usage(),
                        attempt.exitCode(),
                        fitting(attempt.attributes()))))));
  }

  /** A step that no attempt was made of. */
  public static String step(StepState step) {
    return text(RunCodec.encode(step));
  }

  /** Bytes elsewhere. */
  public static String reference(EventBody.Referenced referenced) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator out = Json.generator(bytes)) {
      out.writeStartObject();
      out.writeStringProperty("role", referenced.role().name());
      referenced.stepId().ifPresent(id -> out.writeStringProperty("stepId", id.value()));
      RunCodec.writeFields(referenced.reference(), RunCodec.Gaps.LEFT_OUT, out);
      out.writeEndObject();
    }
    return text(bytes.toByteArray());
  }

  static String payload(Payload payload) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator out = Json.generator(bytes)) {
      RunCodec.write(payload, out);
    }
    return text(bytes.toByteArray());
  }

  /** A payload that the usual attributes do not hold as it is. */
  static Optional<Payload> besides(Optional<Payload> payload, String node) {
    return payload.filter(given -> !isTold(given)).map(given -> bounded(given, node));
  }

  /** Whether the usual attributes hold all of it. */
  private static boolean isTold(Payload payload) {
    return payload instanceof Payload.Json json && json.byteLength() <= OtlpLines.VALUE;
  }

  /**
   * The bytes elsewhere do not go with a trace; what is long is cut, as in the usual attributes.
   */
  private static Payload bounded(Payload payload, String node) {
    return switch (payload) {
      case Payload.Json json ->
          isTold(json)
              ? json
              : cut(
                  Payloads.preview(json.value().shared(), OtlpLines.VALUE),
                  json.value().shared(),
                  "application/json",
                  node);
      case Payload.Binary binary ->
          binary.byteLength() <= OtlpLines.VALUE
              ? binary
              : cut("", binary.bytes(), binary.contentType(), node);
      case Payload.Reference reference ->
          new Payload.Reference(
              reference.preview(),
              reference.byteLength(),
              reference.limit(),
              reference.sha256(),
              reference.contentType(),
              reference.node(),
              Optional.empty());
    };
  }

  private static Payload cut(String preview, byte[] whole, String type, String node) {
    return new Payload.Reference(
        preview,
        whole.length,
        OtlpLines.VALUE,
        Optional.of(Sha256.of(whole)),
        type,
        node,
        Optional.empty());
  }

  private static Attributes fitting(Attributes attributes) {
    Map<String, JsonValue> fitting = new LinkedHashMap<>();
    attributes.values().forEach((key, value) -> fitting.put(key, withoutArtifact(value)));
    long bytes = fitting.values().stream().mapToLong(JsonValue::byteLength).sum();
    while (bytes > ATTRIBUTES) {
      Map.Entry<String, JsonValue> longest =
          java.util.Collections.max(
              fitting.entrySet(),
              java.util.Comparator.comparingInt(entry -> entry.getValue().byteLength()));
      bytes -= longest.getValue().byteLength();
      fitting.remove(longest.getKey());
    }
    return new Attributes(fitting);
  }

  private static JsonValue withoutArtifact(JsonValue attribute) {
    return SpilledAttribute.read(attribute)
        .map(SpilledAttribute::withoutArtifact)
        .orElse(attribute);
  }

  private static String text(byte[] json) {
    return new String(json, StandardCharsets.UTF_8);
  }
}
