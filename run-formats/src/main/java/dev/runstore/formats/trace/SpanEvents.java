package dev.runstore.formats.trace;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.LogLine;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Sha256;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.Usage;
import dev.runstore.api.support.Payloads;
import dev.runstore.formats.FittingTexts;
import dev.runstore.formats.ImportTarget;
import dev.runstore.formats.SpilledPayloads;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The events that spans, log records and metrics become. */
final class SpanEvents {
  private static final int MAX_ATTRIBUTE = 16_384;
  private static final long STARTED = 10;
  private static final long ENDED = 11;
  private static final long LINE = 12;
  private static final long FACTS = 13;
  private static final long METRIC = 14;
  private static final long MOMENT = 100;

  private final RunId runId;
  private final ImportTarget target;
  private final SpilledPayloads payloads;

  SpanEvents(RunId runId, ImportTarget target) {
    this.runId = runId;
    this.target = target;
    this.payloads = new SpilledPayloads(target, runId);
  }

  private StepRef ref(Span span) {
    String id = TraceIds.hex(span.id());
    return new StepRef(
        new StepId(span.copy() == 0 ? id : id + "#" + (span.copy() + 1)),
        1,
        TraceIds.attempt(runId, span.id(), span.copy()));
  }

  private StepRef ref(long span) {
    return new StepRef(new StepId(TraceIds.hex(span)), 1, TraceIds.attempt(runId, span, 0));
  }

  List<Event> of(Span span, TraceMeasures measures) {
    Usage usage = SpanWords.usage(span.attributes());
    measures.add(span, usage);
    SpanParts parts = SpanParts.of(span);
    StepRef ref = ref(span);
    List<Event> events = new ArrayList<>(2 + span.events().size());
    Attributes attributes = attributes(ref, parts.attributes());
    events.add(
        event(
            span,
            STARTED,
            0,
            span.start(),
            new EventBody.StepStarted(
                ref,
                span.name().isEmpty()
                    ? Optional.empty()
                    : Optional.of(FittingTexts.name(span.name(), "span")),
                span.parent() == 0 ? List.of() : List.of(new StepId(TraceIds.hex(span.parent()))),
                SpanWords.agent(span),
                Optional.empty(),
                parts.input().map(input -> payloads.payload(node(ref, "input"), input)),
                span.end().isEmpty() ? attributes : Attributes.NONE)));
    for (int i = 0; i < span.events().size(); i++) {
      Span.Moment moment = span.events().get(i);
      events.add(
          event(
              span,
              MOMENT + i,
              moment.hashCode(),
              moment.at(),
              new EventBody.Custom(
                  Optional.of(ref), moment.name(), payload(ref, i, moment.attributes()))));
    }
    if (span.end().isPresent()) {
      Usage counted = span.usage() == Span.Counting.DEEPEST ? usage : Usage.NONE;
      events.add(
          event(
              span,
              ENDED,
              span.content(),
              span.end(),
              ended(ref, span, parts, counted, attributes)));
    }
    return events;
  }

  private EventBody ended(
      StepRef ref, Span span, SpanParts parts, Usage usage, Attributes attributes) {
    StepStatus status =
        OwnStatus.of(span)
            .map(StepStatus::valueOf)
            .orElseGet(
                () ->
                    switch (span.status().code()) {
                      case 0, 1 -> StepStatus.SUCCEEDED;
                      case 2 -> StepStatus.FAILED;
                      default -> StepStatus.UNKNOWN;
                    });
    return new EventBody.StepEnded(
        ref,
        status,
        OwnStatus.word(span)
            .or(
                () ->
                    status == StepStatus.UNKNOWN
                        ? Optional.of(span.status().word())
                        : Optional.empty()),
        exactDuration(span),
        parts.output().map(output -> payloads.payload(node(ref, "output"), output)),
        error(span),
        List.of(),
        usage,
        OptionalInt.empty(),
        attributes);
  }

  /** The duration where events, which have microseconds, would lose a part of it. */
  private static Optional<Duration> exactDuration(Span span) {
    return span.start()
        .flatMap(start -> span.end().map(end -> Duration.between(start, end)))
        .filter(duration -> !duration.isNegative() && duration.toNanosPart() % 1_000 != 0);
  }

  /** Why a span failed; empty if it did not. */
  static Optional<ErrorInfo> error(Span span) {
    if (!span.status().isError()) {
      return Optional.empty();
    }
    Map<String, JsonValue> exception =
        span.events().stream()
            .filter(moment -> moment.name().equals("exception"))
            .reduce((first, last) -> last)
            .map(Span.Moment::attributes)
            .orElse(Map.of());
    if (exception.isEmpty()
        && span.status().message().isEmpty()
        && OwnStatus.of(span).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        new ErrorInfo(
            Span.text(exception, "exception.type")
                .or(() -> span.text("error.type"))
                .orElse("error"),
            span.status().message().isEmpty()
                ? Span.text(exception, "exception.message")
                    .or(() -> span.text("error.message"))
                    .orElse("the span says no more than that it failed")
                : span.status().message(),
            Span.text(exception, "exception.stacktrace")));
  }

  List<Event> of(TraceItem.Line line) {
    Optional<StepRef> ref = line.span() == 0 ? Optional.empty() : Optional.of(ref(line.span()));
    List<Event> events = new ArrayList<>(2);
    if (!line.text().isEmpty()) {
      LogLine text = new LogLine(line.at(), line.stream(), line.level(), line.text());
      events.add(
          event(
              line.span(),
              LINE,
              line.content(),
              line.at(),
              new EventBody.Logged(ref, List.of(text))));
    }
    if (!line.eventName().isEmpty() || !line.facts().isEmpty() || events.isEmpty()) {
      events.add(
          event(
              line.span(),
              FACTS,
              line.content(),
              line.at(),
              new EventBody.Custom(
                  ref,
                  FittingTexts.name(line.eventName(), "log.record"),
                  Optional.of(new Payload.Json(object(line.facts()))))));
    }
    return events;
  }

  List<Event> of(TraceItem.Metric metric) {
    return List.of(
        event(
            0,
            METRIC,
            metric.content(),
            Optional.empty(),
            new EventBody.Custom(
                Optional.empty(),
                FittingTexts.name("metric " + metric.name(), "metric"),
                Optional.of(new Payload.Json(metric.json())))));
  }

  private Event event(Span span, long what, long content, Optional<Instant> at, EventBody body) {
    return event(span.id(), what + (long) span.copy() * 1_000_000, content, at, body);
  }

  private Event event(long span, long what, long content, Optional<Instant> at, EventBody body) {
    return new Event(TraceIds.event(runId, span, what, content), at, body, Optional.empty());
  }

  private Optional<Payload> payload(StepRef ref, int index, Map<String, JsonValue> attributes) {
    return attributes.isEmpty()
        ? Optional.empty()
        : Optional.of(payloads.payload(node(ref, "event/" + index), object(attributes)));
  }

  private static SpilledPayloads.Node node(StepRef ref, String value) {
    return new SpilledPayloads.Node(ref.stepRunId(), ref.stepId(), ref.attempt(), value);
  }

  private static JsonValue object(Map<String, JsonValue> members) {
    Map<String, Object> trees = new LinkedHashMap<>();
    members.forEach((key, value) -> trees.put(key, value.tree()));
    return JsonValue.object(trees);
  }

  /** Stores what the events of a span only refer to. */
  void store(Span span) {
    StepRef ref = ref(span);
    SpanParts parts = SpanParts.of(span);
    parts.input().ifPresent(input -> payloads.store(node(ref, "input"), input));
    parts.output().ifPresent(output -> payloads.store(node(ref, "output"), output));
    for (int i = 0; i < span.events().size(); i++) {
      payloads.store(node(ref, "event/" + i), object(span.events().get(i).attributes()));
    }
    parts
        .attributes()
        .forEach(
            (key, value) -> {
              if (isLarge(value)) {
                target
                    .artifacts()
                    .put(
                        key(ref, key),
                        new ByteArrayInputStream(value.shared()),
                        ArtifactOptions.ofType("application/json"));
              }
            });
  }

  private boolean isLarge(JsonValue value) {
    return value.byteLength() > Math.min(MAX_ATTRIBUTE, target.inlineLimit());
  }

  private ArtifactKey key(StepRef ref, String attribute) {
    return ArtifactKey.of(
        runId, ref.stepRunId(), FittingTexts.name("attributes/" + attribute, "attribute"));
  }

  /** The attributes; in the place of a large one stands where it is. */
  private Attributes attributes(StepRef ref, Map<String, JsonValue> given) {
    Map<String, JsonValue> fitting = new LinkedHashMap<>();
    given.forEach(
        (key, value) ->
            fitting.put(
                FittingTexts.name(key, "(empty)"),
                isLarge(value) ? elsewhere(ref, key, value) : value));
    return new Attributes(fitting);
  }

  private JsonValue elsewhere(StepRef ref, String attribute, JsonValue value) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("artifact", key(ref, attribute).name().value());
    members.put("byteLength", value.byteLength());
    members.put("sha256", Sha256.of(value.shared()).hex());
    members.put("preview", Payloads.preview(value.shared(), 256));
    return JsonValue.object(members);
  }
}
