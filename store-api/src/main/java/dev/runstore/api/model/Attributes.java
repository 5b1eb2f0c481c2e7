package dev.runstore.api.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Free facts about a run or a step, in the order they were given: keys to JSON values. Not
 * searched; use {@link Labels} for what runs are found by.
 */
public record Attributes(Map<String, JsonValue> values) {
  /** No attributes. */
  public static final Attributes NONE = new Attributes(Map.of());

  /** Copies the map. */
  public Attributes {
    values.keySet().forEach(key -> Texts.checked(key, "attribute key"));
    values = values.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** These attributes with one more, or with its value replaced. */
  public Attributes with(String key, JsonValue value) {
    Map<String, JsonValue> copy = new LinkedHashMap<>(values);
    copy.put(key, value);
    return new Attributes(copy);
  }

  /** These attributes and the others; of two with the same key the other wins. */
  public Attributes plus(Attributes others) {
    if (others.values.isEmpty()) {
      return this;
    }
    if (values.isEmpty()) {
      return others;
    }
    Map<String, JsonValue> copy = new LinkedHashMap<>(values);
    copy.putAll(others.values);
    return new Attributes(copy);
  }
}
