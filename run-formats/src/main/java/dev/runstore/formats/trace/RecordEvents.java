package dev.runstore.formats.trace;

import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.LogLine;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepRef;
import dev.runstore.formats.FittingTexts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The events that log records and metrics become. */
final class RecordEvents {
  private static final long LINE = 12;
  private static final long FACTS = 13;
  private static final long METRIC = 14;

  private final RunId runId;

  RecordEvents(RunId runId) {
    this.runId = runId;
  }

  private StepRef ref(long span) {
    return new StepRef(new StepId(TraceIds.hex(span)), 1, TraceIds.attempt(runId, span, 0));
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
                  Optional.of(new Payload.Json(SpanEvents.object(line.facts()))))));
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

  private Event event(long span, long what, long content, Optional<Instant> at, EventBody body) {
    return new Event(TraceIds.event(runId, span, what, content), at, body, Optional.empty());
  }
}
