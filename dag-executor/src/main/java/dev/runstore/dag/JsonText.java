package dev.runstore.dag;

import dev.runstore.api.model.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/** Puts JSON values together without taking them apart. */
final class JsonText {
  private JsonText() {}

  static JsonValue object(Map<String, JsonValue> members) {
    return JsonValue.trusted(
        members.entrySet().stream()
            .map(entry -> JsonValue.string(entry.getKey()) + ":" + entry.getValue())
            .collect(Collectors.joining(",", "{", "}"))
            .getBytes(StandardCharsets.UTF_8));
  }
}
