package dev.runstore.formats.trace;

import dev.runstore.api.model.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A span as its source has it.
 *
 * @param id 8 bytes
 * @param copy 0, or how many spans of the trace before it have the same id
 * @param parent 0 if there is none
 * @param name empty if the source gives none
 * @param start to the nanosecond
 * @param end empty if it has not ended
 * @param status how it ended
 * @param attributes values in plain JSON
 * @param events what happened in it
 * @param facts what else the source says, by names of the source
 * @param usage whether its usage counts, as no span below it has any
 * @param content a digest of all of it
 */
record Span(
    long id,
    int copy,
    long parent,
    String name,
    Optional<Instant> start,
    Optional<Instant> end,
    Outcome status,
    Map<String, JsonValue> attributes,
    List<Moment> events,
    Map<String, JsonValue> facts,
    Counting usage,
    long content) {
  /** Whether the figures of a span go into the sum of its run. */
  enum Counting {
    DEEPEST,
    REPEATED
  }

  /**
   * How it ended.
   *
   * @param code as OpenTelemetry counts: 0 unset, 1 ok, 2 error; others are unknown
   * @param word as written
   * @param message for people, empty if there is none
   */
  record Outcome(int code, String word, String message) {
    static final Outcome UNSET = new Outcome(0, "", "");

    /** From a number or the name of one. */
    static Outcome of(String word, String message) {
      int code =
          switch (word) {
            case "", "0", "null", "STATUS_CODE_UNSET", "UNSET" -> 0;
            case "1", "STATUS_CODE_OK", "OK" -> 1;
            case "2", "STATUS_CODE_ERROR", "ERROR" -> 2;
            default -> 3;
          };
      return new Outcome(code, word, message);
    }

    boolean isError() {
      return code == 2;
    }
  }

  /** Something that happened in a span. */
  record Moment(String name, Optional<Instant> at, Map<String, JsonValue> attributes) {}

  /** The text of an attribute; empty if it is missing or empty. */
  Optional<String> text(String... keys) {
    return text(attributes, keys);
  }

  static Optional<String> text(Map<String, JsonValue> attributes, String... keys) {
    for (String key : keys) {
      JsonValue value = attributes.get(key);
      if (value != null) {
        String text = value.toString();
        String plain =
            text.startsWith("\"")
                ? text.indexOf('\\') < 0
                    ? text.substring(1, text.length() - 1)
                    : value.tree().stringValue()
                : text;
        if (!plain.isEmpty()) {
          return Optional.of(plain);
        }
      }
    }
    return Optional.empty();
  }
}
