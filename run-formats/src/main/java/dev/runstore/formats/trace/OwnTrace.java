package dev.runstore.formats.trace;

import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.SubjectKind;
import dev.runstore.api.model.Warning;
import dev.runstore.formats.FittingTexts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
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

  /** An attempt of a step. */
  record Step(StepId id, int attempt, List<StepId> parents) {}

  private OwnTrace() {}

  /** Whether this span stands for a run. */
  static boolean isRun(Span span) {
    return span.parent() == 0 && span.copy() == 0 && span.text("runstore.run.id").isPresent();
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
    return id.filter(there -> attempt > 0).map(there -> new Step(there, attempt, parents(span)));
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
