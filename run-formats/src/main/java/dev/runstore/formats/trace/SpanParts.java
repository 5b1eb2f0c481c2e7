package dev.runstore.formats.trace;

import dev.runstore.api.model.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a span was given, what it gave, and the rest of its attributes. */
record SpanParts(
    Optional<JsonValue> input, Optional<JsonValue> output, Map<String, JsonValue> attributes) {
  static SpanParts of(Span span) {
    Map<String, JsonValue> rest = new LinkedHashMap<>(span.facts());
    rest.putAll(span.attributes());
    return new SpanParts(taken(rest, SpanWords.INPUT), taken(rest, SpanWords.OUTPUT), rest);
  }

  private static Optional<JsonValue> taken(Map<String, JsonValue> attributes, String[] keys) {
    for (String key : keys) {
      JsonValue value = attributes.remove(key);
      if (value != null) {
        return Optional.of(unwrapped(value));
      }
    }
    return Optional.empty();
  }

  /** The JSON that a text holds, or the value as it is. */
  private static JsonValue unwrapped(JsonValue value) {
    String text = value.toString();
    if (!text.startsWith("\"{") && !text.startsWith("\"[")) {
      return value;
    }
    try {
      return JsonValue.parse(value.tree().stringValue());
    } catch (IllegalArgumentException e) {
      return value;
    }
  }
}
