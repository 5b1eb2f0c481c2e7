package dev.runstore.formats.trace;

import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepRunId;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.Usage;
import dev.runstore.api.model.Warning;
import dev.runstore.formats.FittingTexts;
import dev.runstore.formats.ImportTarget;
import dev.runstore.formats.SpilledPayloads;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The events that spans become. */
final class SpanEvents {
  private static final long STARTED = 10;
  private static final long ENDED = 11;
  private static final long USED = 15;
  private static final long MOMENT = 100;

  private final RunId runId;
  private final SpilledPayloads payloads;
  private final SpanAttributes attributes;
  private final boolean isOwn;
  private Optional<StepRef> lastOwn = Optional.empty();
  private long lastOwnSpan;

  /**
   * The events of this run.
   *
   * @param isOwn whether an export made the trace, so that spans say which attempt they are
   */
  SpanEvents(RunId runId, ImportTarget target, boolean isOwn) {
    this.runId = runId;
    this.payloads = new SpilledPayloads(target, runId);
    this.attributes = new SpanAttributes(runId, target);
    this.isOwn = isOwn;
  }

  private Optional<OwnTrace.Step> own(Span span) {
    return isOwn ? OwnTrace.step(span) : Optional.empty();
  }

  private StepRef ref(Span span, Optional<OwnTrace.Step> own) {
    StepRunId attempt = TraceIds.attempt(runId, span.id(), span.copy());
    return own.map(step -> new StepRef(step.id(), step.attempt(), attempt))
        .orElseGet(
            () -> {
              String id = TraceIds.hex(span.id());
              return new StepRef(
                  new StepId(span.copy() == 0 ? id : id + "#" + (span.copy() + 1)), 1, attempt);
            });
  }

  /**
   * The events of a span.
   *
   * @param above the agent that it or the nearest span above it names
   */
  List<Event> of(Span span, Optional<String> above, TraceMeasures measures) {
    Usage usage = SpanWords.usage(span.attributes());
    measures.add(span, usage);
    Usage counted = span.usage() == Span.Counting.DEEPEST ? usage : Usage.NONE;
    Optional<OwnTrace.Step> own = own(span);
    if (isOwn && own.isEmpty()) {
      if (OwnTrace.isRun(span)) {
        return ofRun(span, Optional.empty(), ofWholeRun(span, counted));
      }
      if (OwnTrace.isUsage(span)) {
        return List.of();
      }
      if (lastOwn.isPresent() && span.parent() == lastOwnSpan) {
        return ofRun(span, lastOwn, counted);
      }
    }
    return ofStep(span, own, above, counted);
  }

  /** What is not the sum of its steps: of a run that ended its end says it. */
  private static Usage ofWholeRun(Span span, Usage counted) {
    return OwnTrace.told(span)
        .map(
            run ->
                run.status().isTerminal() || counted.equals(Usage.NONE) ? Usage.NONE : run.usage())
        .orElse(counted);
  }

  /** What an export says beside the attempts: usage and warnings of the run, usage of a model. */
  private List<Event> ofRun(Span span, Optional<StepRef> ref, Usage usage) {
    List<Event> events = new ArrayList<>();
    if (!usage.equals(Usage.NONE)) {
      events.add(
          event(span, USED, span.content(), span.end(), new EventBody.UsageReported(ref, usage)));
    }
    moments(span, ref, events);
    return events;
  }

  private List<Event> ofStep(
      Span span, Optional<OwnTrace.Step> own, Optional<String> above, Usage usage) {
    SpanParts parts = SpanParts.of(span);
    StepRef ref = ref(span, own);
    lastOwn = own.map(step -> ref);
    lastOwnSpan = span.id();
    List<Event> events = new ArrayList<>(2 + span.events().size());
    Optional<Attempt> told = own.flatMap(OwnTrace.Step::told);
    Attributes rest =
        told.map(Attempt::attributes)
            .orElseGet(
                () ->
                    attributes.of(
                        ref,
                        own.isEmpty() ? parts.attributes() : OwnTrace.rest(parts.attributes())));
    events.add(
        event(
            span,
            STARTED,
            0,
            told.isPresent()
                ? told.get().startedAt()
                : own.isEmpty() ? span.start() : OwnTrace.start(span),
            new EventBody.StepStarted(
                ref,
                span.name().isEmpty()
                    ? Optional.empty()
                    : Optional.of(FittingTexts.name(span.name(), "span")),
                own.map(OwnTrace.Step::parents).orElseGet(() -> parents(span)),
                agent(span, own, above),
                told.flatMap(Attempt::config),
                told.flatMap(Attempt::input)
                    .or(
                        () ->
                            value(span, told, "input", parts.input())
                                .map(input -> payloads.payload(node(ref, "input"), input))),
                span.end().isEmpty() ? rest : Attributes.NONE)));
    moments(span, Optional.of(ref), events);
    if (span.end().isPresent()) {
      events.add(
          event(
              span,
              ENDED,
              span.content(),
              told.isPresent()
                  ? told.get().endedAt()
                  : own.isEmpty() ? span.end() : OwnTrace.end(span),
              ended(ref, span, own, parts, usage, rest)));
    }
    return events;
  }

  /** The value under the usual names; an export writes it as it is. */
  private static Optional<JsonValue> value(
      Span span, Optional<Attempt> told, String which, Optional<JsonValue> usual) {
    return told.isPresent() ? OwnTrace.value(span, which) : usual;
  }

  /** Who works in a span works in those below; an export says it of each attempt. */
  private static Optional<String> agent(
      Span span, Optional<OwnTrace.Step> own, Optional<String> above) {
    Optional<String> named = SpanWords.agent(span);
    return own.isPresent() ? named : named.or(() -> above);
  }

  private static List<StepId> parents(Span span) {
    return span.parent() == 0 ? List.of() : List.of(new StepId(TraceIds.hex(span.parent())));
  }

  /** What happened in a span; an exception of an export is the error that its end tells. */
  private void moments(Span span, Optional<StepRef> ref, List<Event> events) {
    for (int i = 0; i < span.events().size(); i++) {
      Span.Moment moment = span.events().get(i);
      if (isOwn && moment.name().equals("exception")) {
        continue;
      }
      Optional<Warning> warning = isOwn ? OwnTrace.warning(moment) : Optional.empty();
      int index = i;
      EventBody body =
          warning
              .<EventBody>map(told -> new EventBody.Warned(ref, told))
              .or(() -> isOwn ? OwnTrace.told(moment) : Optional.empty())
              .orElseGet(
                  () ->
                      new EventBody.Custom(
                          ref, moment.name(), payload(ref, index, moment.attributes())));
      events.add(event(span, MOMENT + i, moment.hashCode(), moment.at(), body));
    }
  }

  private EventBody ended(
      StepRef ref,
      Span span,
      Optional<OwnTrace.Step> own,
      SpanParts parts,
      Usage usage,
      Attributes rest) {
    boolean isOwnStep = own.isPresent();
    Optional<Attempt> told = own.flatMap(OwnTrace.Step::told);
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
        told.isPresent()
            ? told.get().duration()
            : isOwnStep ? OwnTrace.duration(span) : exactDuration(span),
        told.flatMap(Attempt::output)
            .or(
                () ->
                    value(span, told, "output", parts.output())
                        .map(output -> payloads.payload(node(ref, "output"), output))),
        SpanErrors.of(span, told.isPresent()),
        List.of(),
        told.map(Attempt::usage).orElse(usage),
        isOwnStep ? OwnTrace.exitCode(span) : OptionalInt.empty(),
        rest);
  }

  /** The duration where events, which have microseconds, would lose a part of it. */
  static Optional<Duration> exactDuration(Span span) {
    return span.start()
        .flatMap(start -> span.end().map(end -> Duration.between(start, end)))
        .filter(duration -> !duration.isNegative() && duration.toNanosPart() % 1_000 != 0);
  }

  private Event event(Span span, long what, long content, Optional<Instant> at, EventBody body) {
    return new Event(
        TraceIds.event(runId, span.id(), what + (long) span.copy() * 1_000_000, content),
        at,
        body,
        Optional.empty());
  }

  private Optional<Payload> payload(
      Optional<StepRef> ref, int index, Map<String, JsonValue> given) {
    return given.isEmpty()
        ? Optional.empty()
        : Optional.of(
            ref.map(there -> payloads.payload(node(there, "event/" + index), object(given)))
                .orElseGet(() -> new Payload.Json(object(given))));
  }

  private static SpilledPayloads.Node node(StepRef ref, String value) {
    return new SpilledPayloads.Node(ref.stepRunId(), ref.stepId(), ref.attempt(), value);
  }

  static JsonValue object(Map<String, JsonValue> members) {
    Map<String, Object> trees = new LinkedHashMap<>();
    members.forEach((key, value) -> trees.put(key, value.tree()));
    return JsonValue.object(trees);
  }

  /** Stores what the events of a span only refer to. */
  void store(Span span) {
    Optional<OwnTrace.Step> own = own(span);
    if (isOwn && own.isEmpty()) {
      return;
    }
    StepRef ref = ref(span, own);
    SpanParts parts = SpanParts.of(span);
    Optional<Attempt> told = own.flatMap(OwnTrace.Step::told);
    value(span, told, "input", parts.input())
        .ifPresent(input -> payloads.store(node(ref, "input"), input));
    value(span, told, "output", parts.output())
        .ifPresent(output -> payloads.store(node(ref, "output"), output));
    for (int i = 0; i < span.events().size(); i++) {
      payloads.store(node(ref, "event/" + i), object(span.events().get(i).attributes()));
    }
    if (told.isEmpty()) {
      attributes.store(ref, parts.attributes());
    }
  }
}
