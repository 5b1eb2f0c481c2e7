package dev.runstore.formats.trace;

import dev.runstore.api.model.JsonValue;
import dev.runstore.formats.FittingTexts;
import dev.runstore.formats.ImportReport;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.ImportTarget;
import dev.runstore.formats.JsonOutline;
import dev.runstore.formats.LenientTimes;
import dev.runstore.formats.RunImporter;
import dev.runstore.formats.draft.JsonFiles;
import dev.runstore.formats.draft.JsonView;
import dev.runstore.formats.trace.Span.Counting;
import dev.runstore.formats.trace.Span.Moment;
import dev.runstore.formats.trace.Span.Outcome;
import dev.runstore.formats.trace.TraceIds.TraceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Imports traces as Jaeger's interface and its {@code api/traces} give them; microseconds. */
public final class JaegerImporter implements RunImporter {
  /** For {@code ServiceLoader}. */
  public JaegerImporter() {}

  @Override
  public String format() {
    return "jaeger";
  }

  @Override
  public String description() {
    return "traces of Jaeger";
  }

  @Override
  public boolean recognizes(ImportSource source) {
    JsonOutline outline = source.outline();
    return outline.firstHas("traceID", "spans", "processes")
        || (outline.has("data") && source.beginning().contains("\"traceID\""));
  }

  @Override
  public List<ImportReport> read(ImportSource source, ImportTarget target) {
    List<JsonView> traces = JsonFiles.records(source);
    if (traces.size() == 1 && traces.get(0).at("data").isThere()) {
      JsonView data = traces.get(0).at("data");
      traces = data.json().isArray() ? data.items() : List.of(data);
    }
    SpanList spans = new SpanList();
    for (JsonView trace : traces) {
      Map<String, JsonValue> resources = new LinkedHashMap<>();
      trace
          .at("processes")
          .members()
          .forEach((id, process) -> resources.put(id, resource(process)));
      for (JsonView span : trace.at("spans").items()) {
        add(spans, span, resources);
      }
    }
    spans.finished();
    if (spans.table().traces() == 0) {
      throw source.refused("it holds no span");
    }
    return TraceImport.write(spans, format(), source, target);
  }

  private static JsonValue resource(JsonView process) {
    return SpanList.resource(process.at("serviceName").text("unknown"), tags(process.at("tags")));
  }

  private static void add(SpanList spans, JsonView json, Map<String, JsonValue> resources) {
    String traceId = json.at("traceID").text("");
    TraceId trace =
        TraceIds.trace(traceId)
            .orElseThrow(() -> json.at("traceID").refused("an id of up to 16 bytes is expected"));
    long id = TraceIds.span(json.at("spanID").text(""));
    if (id == 0) {
      throw json.at("spanID").refused("an id of up to 8 bytes is expected");
    }
    Map<String, JsonValue> attributes = tags(json.at("tags"));
    Map<String, JsonValue> facts = new LinkedHashMap<>();
    Span.text(attributes, "span.kind")
        .ifPresent(
            kind ->
                facts.put("spanKind", JsonValue.string(kind.toUpperCase(java.util.Locale.ROOT))));
    List<JsonView> references = json.at("references").items();
    if (references.size() > 1) {
      facts.put("links", JsonValue.of(json.at("references").json()));
    }
    json.at("warnings").value().ifPresent(warnings -> facts.put("warnings", warnings));
    Optional<Instant> start = json.at("startTime").number().flatMap(LenientTimes::micros);
    Optional<Instant> end =
        start.flatMap(
            from ->
                json.at("duration")
                    .number()
                    .filter(micros -> micros.signum() >= 0 && micros.precision() < 19)
                    .map(micros -> from.plus(Duration.ofNanos(micros.longValue() * 1_000))));
    Span span =
        new Span(
            id,
            0,
            parent(json, references, trace),
            json.at("operationName").text(""),
            start,
            end,
            outcome(attributes),
            attributes,
            moments(json.at("logs")),
            facts,
            Counting.DEEPEST,
            json.json().toString().hashCode());
    String process = json.at("processID").text("");
    spans.add(
        trace,
        TraceIds.encoding(traceId, 16),
        resources.getOrDefault(process, resources.getOrDefault("", JsonValue.NULL)),
        span);
  }

  /** The parent is a reference CHILD_OF within the trace, or a member of its own. */
  private static long parent(JsonView json, List<JsonView> references, TraceId trace) {
    for (JsonView reference : references) {
      if (reference.at("refType").text("").equals("CHILD_OF")
          && TraceIds.trace(reference.at("traceID").text("")).equals(Optional.of(trace))) {
        return TraceIds.span(reference.at("spanID").text(""));
      }
    }
    return TraceIds.span(json.at("parentSpanID").text(""));
  }

  private static Outcome outcome(Map<String, JsonValue> attributes) {
    boolean error = Span.text(attributes, "error").filter(word -> word.equals("true")).isPresent();
    String code = Span.text(attributes, "otel.status_code").orElse(error ? "ERROR" : "");
    return Outcome.of(code, Span.text(attributes, "otel.status_description").orElse(""));
  }

  private static Map<String, JsonValue> tags(JsonView tags) {
    Map<String, JsonValue> found = new LinkedHashMap<>();
    for (JsonView tag : tags.items()) {
      found.put(
          FittingTexts.name(tag.at("key").text(""), "(empty)"),
          tag.at("value").value().orElse(JsonValue.NULL));
    }
    return found;
  }

  private static List<Moment> moments(JsonView logs) {
    List<Moment> found = new ArrayList<>();
    for (JsonView log : logs.items()) {
      Map<String, JsonValue> fields = tags(log.at("fields"));
      String name = Span.text(fields, "event", "message").orElse("log");
      found.add(
          new Moment(
              FittingTexts.name(name, "log"),
              log.at("timestamp").number().flatMap(LenientTimes::micros),
              fields));
    }
    return found;
  }
}
