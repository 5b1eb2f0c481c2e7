package dev.runstore.formats.trace;

import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.ArtifactRole;
import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.Reference;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.Sha256;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.SubjectKind;
import dev.runstore.api.model.Warning;
import dev.runstore.formats.FittingTexts;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * What an exported trace says of the run it was made of, so that the run comes back: its root is
 * the run and no step, and its spans say which attempt of which step they are.
 */
final class OwnTrace {
  private static final String LABEL = "runstore.label.";
  private static final String STEP = "runstore.step.id";
  private static final String ATTEMPT = "runstore.step.attempt";
  private static final String PARENTS = "runstore.step.parents";
  private static final String TIMES = "runstore.times";
  private static final String DURATION = "runstore.duration.nanos";

  /** What is told as a part of a step, so that it is no attribute of it. */
  private static final List<String> TOLD =
      List.of(
          STEP,
          ATTEMPT,
          PARENTS,
          TIMES,
          DURATION,
          "runstore.step.run.id",
          "runstore.status",
          "runstore.status.source",
          "process.exit.code",
          "spanKind");

  /**
   * An attempt of a step.
   *
   * @param told what the export says of it beside what the span says
   */
  record Step(StepId id, int attempt, List<StepId> parents, Optional<Attempt> told) {}

  private OwnTrace() {}

  /** Whether this span stands for a run. */
  static boolean isRun(Span span) {
    return span.parent() == 0 && span.copy() == 0 && span.text("runstore.run.id").isPresent();
  }

  /** What the export says of the run beside what the span says. */
  static Optional<Run> told(Span root) {
    return decoded(root.text("runstore.run"), RunCodec::decodeRun);
  }

  private static Optional<Attempt> attempt(Span span) {
    return decoded(span.text("runstore.attempt"), RunCodec::decodeStep)
        .filter(step -> step.attempts().size() == 1)
        .map(step -> step.attempts().get(0));
  }

  private static <T> Optional<T> decoded(Optional<String> json, Function<byte[], T> decoder) {
    try {
      return json.map(text -> decoder.apply(text.getBytes(StandardCharsets.UTF_8)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** What the run was given, or gave. */
  static Optional<Payload> payload(Span root, String which) {
    return decoded(root.text("runstore." + which), RunCodec::decodePayload)
        .or(() -> value(root, which).map(Payload.Json::new));
  }

  /** The JSON that an export wrote under the name of an input or output. */
  static Optional<JsonValue> value(Span span, String which) {
    return span.text(which + ".mime_type").equals(Optional.of("application/json"))
        ? decoded(span.text(which + ".value"), JsonValue::parse)
        : Optional.empty();
  }

  /** Whether the span repeats a part of the usage of the one above it. */
  static boolean isUsage(Span span) {
    return span.text("runstore.usage.of").isPresent();
  }

  /** What else the run has, told as an event of its span: a step without attempts, a reference. */
  static Optional<EventBody> told(Span.Moment moment) {
    return switch (moment.name()) {
      case "runstore.step" ->
          decoded(Span.text(moment.attributes(), moment.name()), RunCodec::decodeStep)
              .map(OwnTrace::untried);
      case "runstore.reference" ->
          decoded(Span.text(moment.attributes(), moment.name()), OwnTrace::reference);
      default -> Optional.empty();
    };
  }

  private static EventBody untried(StepState step) {
    return step.status() == StepStatus.SKIPPED
        ? new EventBody.StepSkipped(
            step.stepId(),
            Optional.of(step.name()),
            step.parents(),
            step.reason().orElse("skipped"))
        : new EventBody.StepPlanned(step.stepId(), step.name(), step.parents());
  }

  private static EventBody reference(byte[] json) {
    JsonNode told = JsonValue.parse(json).tree();
    return new EventBody.Referenced(
        text(told, "stepId").map(StepId::new),
        ArtifactRole.valueOf(told.path("role").asString("")),
        new Reference(
            told.path("name").asString(""),
            told.path("byteLength").isNumber()
                ? OptionalLong.of(told.path("byteLength").asLong())
                : OptionalLong.empty(),
            text(told, "sha256").map(Sha256::new),
            text(told, "location")));
  }

  private static Optional<String> text(JsonNode object, String member) {
    return Optional.of(object.path(member)).filter(JsonNode::isString).map(JsonNode::stringValue);
  }

  /** Whom the run is of. */
  static Optional<Subject> subject(Span root) {
    try {
      return root.text("runstore.subject.id")
          .map(
              id ->
                  new Subject(
                      SubjectKind.valueOf(root.text("runstore.subject.kind").orElse("")),
                      id,
                      root.name(),
                      root.text("runstore.subject.version")));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The labels of the run. */
  static Labels labels(Span root) {
    Map<String, String> labels = new TreeMap<>();
    root.attributes()
        .forEach(
            (key, value) -> {
              if (key.startsWith(LABEL)) {
                labels.put(
                    FittingTexts.name(key.substring(LABEL.length()), "-"),
                    FittingTexts.name(root.text(key).orElse(""), "-"));
              }
            });
    return Labels.of(labels);
  }

  /** Which attempt the span is; empty if it does not say so as an export does. */
  static Optional<Step> step(Span span) {
    Optional<StepId> id = span.text(STEP).flatMap(OwnTrace::stepId);
    int attempt = number(span, ATTEMPT).orElse(0);
    return id.filter(there -> attempt > 0)
        .map(there -> new Step(there, attempt, parents(span), attempt(span)));
  }

  /** When the attempt began: a span always has a start, an attempt may not. */
  static Optional<Instant> start(Span span) {
    return known(span, "started") ? span.start() : Optional.empty();
  }

  /** Likewise. */
  static Optional<Instant> end(Span span) {
    return known(span, "ended") ? span.end() : Optional.empty();
  }

  private static boolean known(Span span, String which) {
    return span.text(TIMES).filter(known -> !known.equals(which)).isEmpty();
  }

  /** How long it took, where its times do not say it. */
  static Optional<Duration> duration(Span span) {
    try {
      return span.text(DURATION).map(Long::valueOf).map(Duration::ofNanos);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** With what the process of an attempt ended. */
  static OptionalInt exitCode(Span span) {
    return number(span, "process.exit.code").map(OptionalInt::of).orElse(OptionalInt.empty());
  }

  /** The warning that this tells. */
  static Optional<Warning> warning(Span.Moment moment) {
    Optional<String> code = Span.text(moment.attributes(), "runstore.warning.code");
    Optional<String> message = Span.text(moment.attributes(), "runstore.warning.message");
    return code.flatMap(word -> message.map(text -> new Warning(word, text)));
  }

  /** The attributes that are not told otherwise. */
  static Map<String, JsonValue> rest(Map<String, JsonValue> attributes) {
    Map<String, JsonValue> rest = new LinkedHashMap<>(attributes);
    TOLD.forEach(rest::remove);
    return rest;
  }

  private static List<StepId> parents(Span span) {
    List<StepId> parents = new ArrayList<>();
    JsonValue given = span.attributes().get(PARENTS);
    if (given != null) {
      for (JsonNode parent : given.tree()) {
        if (parent.isString()) {
          stepId(parent.stringValue()).ifPresent(parents::add);
        }
      }
    }
    return parents;
  }

  private static Optional<StepId> stepId(String text) {
    try {
      return Optional.of(new StepId(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Integer> number(Span span, String attribute) {
    try {
      return span.text(attribute).map(Integer::valueOf);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
