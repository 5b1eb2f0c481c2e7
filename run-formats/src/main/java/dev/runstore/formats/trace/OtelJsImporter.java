package dev.runstore.formats.trace;

import dev.runstore.api.model.JsonValue;
import dev.runstore.formats.FittingTexts;
import dev.runstore.formats.ImportReport;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.ImportTarget;
import dev.runstore.formats.LenientTimes;
import dev.runstore.formats.RunImporter;
import dev.runstore.formats.draft.JsonFiles;
import dev.runstore.formats.draft.JsonView;
import dev.runstore.formats.trace.Span.Counting;
import dev.runstore.formats.trace.Span.Moment;
import dev.runstore.formats.trace.Span.Outcome;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Imports spans as OpenTelemetry's JavaScript dumps them: times are pairs, attributes a map. */
public final class OtelJsImporter implements RunImporter {
  /** For {@code ServiceLoader}. */
  public OtelJsImporter() {}

  @Override
  public String format() {
    return "otel-js";
  }

  @Override
  public String description() {
    return "spans dumped by OpenTelemetry for JavaScript";
  }

  @Override
  public boolean recognizes(ImportSource source) {
    return source.outline().firstHas("spanContext", "startTime")
        || (source.outline().firstHas("traceId", "id", "timestamp", "duration")
            && source.outline().firstHas("instrumentationScope"));
  }

  @Override
  public List<ImportReport> read(ImportSource source, ImportTarget target) {
    SpanList spans = new SpanList();
    for (JsonView json : JsonFiles.records(source)) {
      add(spans, json);
    }
    spans.finished();
    if (spans.table().traces() == 0) {
      throw source.refused("it holds no span");
    }
    return TraceImport.write(spans, format(), source, target);
  }

  private static void add(SpanList spans, JsonView json) {
    JsonView context = json.at("spanContext").isThere() ? json.at("spanContext") : json;
    String traceId = context.at("traceId").text("");
    long id = TraceIds.span(context.first("spanId", "id").text(""));
    if (id == 0) {
      throw context.refused("a spanId of 8 bytes is expected");
    }
    Map<String, JsonValue> attributes = values(json.at("attributes"));
    Map<String, JsonValue> facts = new LinkedHashMap<>();
    json.at("kind").text().ifPresent(kind -> facts.put("spanKind", JsonValue.string(kind)));
    json.at("links").value().ifPresent(links -> facts.put("links", links));
    json.first("instrumentationScope", "instrumentationLibrary")
        .value()
        .ifPresent(scope -> facts.put("scope", scope));
    spans.add(
        TraceIds.trace(traceId)
            .orElseThrow(() -> context.at("traceId").refused("an id of 16 bytes is expected")),
        TraceIds.encoding(traceId, 16),
        JsonValue.NULL,
        new Span(
            id,
            0,
            TraceIds.span(
                json.at("parentSpanContext", "spanId")
                    .text(json.first("parentSpanId", "parentId").text(""))),
            json.at("name").text(""),
            time(json.first("startTime", "timestamp")),
            end(json),
            Outcome.of(json.at("status", "code").text(""), json.at("status", "message").text("")),
            attributes,
            moments(json.at("events")),
            facts,
            Counting.DEEPEST,
            json.json().toString().hashCode()));
  }

  private static Optional<Instant> end(JsonView json) {
    return json.at("duration").json().isNumber() && !json.at("endTime").isThere()
        ? json.at("timestamp")
            .number()
            .flatMap(start -> json.at("duration").number().map(start::add))
            .flatMap(LenientTimes::micros)
        : time(json.at("endTime"));
  }

  /** Seconds and nanoseconds, or microseconds in one number. */
  private static Optional<Instant> time(JsonView time) {
    List<JsonView> pair = time.items();
    if (pair.size() != 2) {
      return time.number().flatMap(LenientTimes::micros);
    }
    return pair.get(0)
        .number()
        .map(seconds -> seconds.movePointRight(9))
        .map(nanos -> nanos.add(pair.get(1).number().orElse(BigDecimal.ZERO)))
        .flatMap(nanos -> LenientTimes.nanos(nanos.toBigInteger().toString()));
  }

  private static Map<String, JsonValue> values(JsonView map) {
    Map<String, JsonValue> values = new LinkedHashMap<>();
    map.members()
        .forEach(
            (key, value) ->
                values.put(
                    FittingTexts.name(key, "(empty)"), value.value().orElse(JsonValue.NULL)));
    return values;
  }

  private static List<Moment> moments(JsonView events) {
    List<Moment> found = new ArrayList<>();
    for (JsonView event : events.items()) {
      found.add(
          new Moment(
              FittingTexts.name(event.at("name").text(""), "event"),
              time(event.at("time")),
              values(event.at("attributes"))));
    }
    return found;
  }
}
