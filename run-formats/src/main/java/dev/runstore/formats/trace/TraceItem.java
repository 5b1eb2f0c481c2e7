package dev.runstore.formats.trace;

import dev.runstore.api.model.JsonValue;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What a trace consists of, in the order of its source. */
sealed interface TraceItem {
  /** A span. */
  record Spanned(Span span) implements TraceItem {}

  /**
   * A log record.
   *
   * @param span the span it belongs to, 0 if none
   * @param text its body as text
   * @param eventName what happened, where the record is an event; else empty
   * @param facts what else it says
   * @param content a digest of all of it
   */
  record Line(
      long span,
      Optional<Instant> at,
      String level,
      String stream,
      String text,
      String eventName,
      Map<String, JsonValue> facts,
      long content)
      implements TraceItem {}

  /**
   * A metric with its points.
   *
   * @param type {@code gauge}, {@code sum} and so on
   * @param points how many
   * @param content a digest of all of it
   */
  record Metric(String name, String type, int points, JsonValue json, long content)
      implements TraceItem {}
}
