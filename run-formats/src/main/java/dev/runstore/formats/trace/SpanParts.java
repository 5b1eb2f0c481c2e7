package dev.runstore.formats.trace;

import dev.runstore.api.model.JsonValue;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
    byte[] json = value.shared();
    if (json.length < 4 || json[0] != '"' || (json[1] != '{' && json[1] != '[')) {
      return value;
    }
    try {
      byte[] text = unescaped(json);
      return text == null ? JsonValue.parse(value.tree().stringValue()) : JsonValue.parse(text);
    } catch (IllegalArgumentException e) {
      return value;
    }
  }

  /** What the JSON text says, in UTF-8; null if it has escapes of code points. */
  private static byte @Nullable [] unescaped(byte[] json) {
    byte[] text = new byte[json.length - 2];
    int length = 0;
    for (int i = 1; i < json.length - 1; i++) {
      byte b = json[i];
      if (b == '\\') {
        b =
            switch (json[++i]) {
              case 'b' -> '\b';
              case 'f' -> '\f';
              case 'n' -> '\n';
              case 'r' -> '\r';
              case 't' -> '\t';
              case 'u' -> 0;
              default -> json[i];
            };
        if (b == 0) {
          return null;
        }
      }
      text[length++] = b;
    }
    return Arrays.copyOf(text, length);
  }
}
