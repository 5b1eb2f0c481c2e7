package dev.runstore.formats.trace;

import dev.runstore.api.model.JsonValue;
import dev.runstore.formats.trace.SpanTable.Row;
import dev.runstore.formats.trace.TraceIds.TraceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Spans of a file that was read as a whole. Not thread-safe. */
final class SpanList implements TraceSource {
  private final SpanTable table = new SpanTable();
  private final List<Span> spans = new ArrayList<>();
  private final List<JsonValue> resources = new ArrayList<>();
  private final IdentityHashMap<JsonValue, Integer> entries = new IdentityHashMap<>();

  /**
   * Adds a span.
   *
   * @param id of the trace
   * @param encoding how ids are written there
   * @param resource who recorded it, as OTLP writes that; the same object for the same entry
   */
  void add(TraceId id, String encoding, JsonValue resource, Span span) {
    Row row = new Row();
    row.kind = SpanTable.SPAN;
    row.trace = id;
    row.span = span.id();
    row.parent = span.parent();
    row.start = nanos(span.start());
    row.end = nanos(span.end());
    row.status = (byte) span.status().code();
    row.encoding = OtlpScopes.encoding(encoding);
    row.bearsUsage = SpanWords.bearsUsage(span.attributes());
    row.agent = SpanWords.agent(span).orElse("");
    row.scope = entries.computeIfAbsent(resource, unknown -> entries.size());
    row.length =
        span.attributes().values().stream().mapToInt(JsonValue::byteLength).sum()
            + span.facts().values().stream().mapToInt(JsonValue::byteLength).sum();
    table.add(row);
    spans.add(span);
    resources.add(resource);
  }

  /** Says that there are no more. */
  SpanList finished() {
    table.finish();
    return this;
  }

  private static long nanos(Optional<Instant> time) {
    return time.map(t -> t.getEpochSecond() * 1_000_000_000 + t.getNano()).orElse(0L);
  }

  @Override
  public SpanTable table() {
    return table;
  }

  @Override
  public TraceItem item(int item, int copy) {
    Span span = spans.get(item);
    return new TraceItem.Spanned(
        new Span(
            span.id(),
            copy,
            span.parent(),
            span.name(),
            span.start(),
            span.end(),
            span.status(),
            span.attributes(),
            span.events(),
            span.facts(),
            table.isRepeated(item) ? Span.Counting.REPEATED : Span.Counting.DEEPEST,
            span.content()));
  }

  @Override
  public JsonValue resource(int item) {
    return resources.get(item);
  }

  @Override
  public boolean isSameEntry(int item, int other) {
    return table.scope(item) == table.scope(other);
  }

  /** A resource as OTLP writes it. */
  static JsonValue resource(String service, Map<String, JsonValue> tags) {
    List<Object> attributes = new ArrayList<>();
    attributes.add(Map.of("key", "service.name", "value", Map.of("stringValue", service)));
    tags.forEach(
        (key, value) ->
            attributes.add(
                Map.of(
                    "key",
                    key,
                    "value",
                    Map.of("stringValue", Span.text(tags, key).orElse(value.toString())))));
    return JsonValue.object(Map.of("attributes", attributes));
  }
}
