package dev.runstore.formats.trace;

import java.util.Optional;

/**
 * The status that an exported trace tells beside that of its spans, which end well or with an error
 * and in no other way. What contradicts the span is not believed.
 */
final class OwnStatus {
  private OwnStatus() {}

  /** The status of a span, if it says more than that it failed or that it ended. */
  static Optional<String> of(Span span) {
    return span.text("runstore.status")
        .filter(
            status ->
                switch (status) {
                  case "CANCELLED", "TIMED_OUT" -> span.status().code() == 2;
                  case "UNKNOWN" -> span.status().code() == 0;
                  default -> false;
                });
  }

  /** The word of the source from which the trace was made. */
  static Optional<String> word(Span span) {
    return span.text("runstore.status.source");
  }
}
