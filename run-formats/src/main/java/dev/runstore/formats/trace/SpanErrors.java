package dev.runstore.formats.trace;

import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.JsonValue;
import java.util.Map;
import java.util.Optional;

/** The errors that spans tell, by their status and by the exceptions among their events. */
final class SpanErrors {
  private SpanErrors() {}

  /**
   * Why a span failed; empty if it did not.
   *
   * @param isTold whether an export says all there is to say, so that nothing is concluded
   */
  static Optional<ErrorInfo> of(Span span, boolean isTold) {
    if (!span.status().isError()) {
      return Optional.empty();
    }
    Map<String, JsonValue> exception =
        span.events().stream()
            .filter(moment -> moment.name().equals("exception"))
            .reduce((first, last) -> last)
            .map(Span.Moment::attributes)
            .orElse(Map.of());
    if (exception.isEmpty()
        && span.status().message().isEmpty()
        && (isTold || OwnStatus.of(span).isPresent())) {
      return Optional.empty();
    }
    return Optional.of(
        new ErrorInfo(
            Span.text(exception, "exception.type")
                .or(() -> span.text("error.type"))
                .orElse("error"),
            span.status().message().isEmpty()
                ? Span.text(exception, "exception.message")
                    .or(() -> span.text("error.message"))
                    .orElse("the span says no more than that it failed")
                : span.status().message(),
            Span.text(exception, "exception.stacktrace")));
  }
}
