package dev.runstore.formats.inspect;

import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.StepStatus;
import dev.runstore.formats.draft.AttemptDraft;
import dev.runstore.formats.draft.Counts;
import dev.runstore.formats.draft.JsonView;
import dev.runstore.formats.draft.RunDraft;
import dev.runstore.formats.draft.StepDraft;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A sample as a step: an error that was retried is an attempt before the last. */
final class InspectSample {
  private static final BigDecimal MAX_SECONDS = BigDecimal.valueOf(1_000_000_000);

  private final JsonView sample;
  private final boolean cut;

  /**
   * A sample.
   *
   * @param cut whether the run was stopped before it was through
   */
  InspectSample(JsonView sample, boolean cut) {
    this.sample = sample;
    this.cut = cut;
  }

  /** The name that its entry in a zip file has. */
  static String id(JsonView sample) {
    return sample.at("id").required() + "_epoch_" + sample.at("epoch").whole(1);
  }

  void tell(RunDraft run) {
    StepDraft step =
        run.step(id(sample))
            .named(
                Optional.of(
                    "sample "
                        + sample.at("id").required()
                        + ", epoch "
                        + sample.at("epoch").whole(1)));
    List<JsonView> retried = sample.at("error_retries").items();
    for (int i = 0; i < retried.size(); i++) {
      step.attempt(i + 1)
          .started(Optional.empty())
          .error(InspectRun.error(retried.get(i)))
          .ended(StepStatus.FAILED, "", Optional.empty());
    }
    last(step.attempt(retried.size() + 1));
  }

  private void last(AttemptDraft attempt) {
    List<JsonView> events = sample.at("events").items();
    attempt
        .input(Optional.of(given()))
        .with("sample", Optional.of(rest()))
        .with("messages", sample.at("messages").value())
        .with("attachments", sample.at("attachments").value())
        .started(sample.at("started_at").time().or(() -> first(events)));
    Counts calls = new Counts();
    for (JsonView event : events) {
      String type = event.at("event").text("event");
      if (type.equals("model")) {
        calls.add(event.at("model").text("unknown"));
      }
      attempt.event(type, event.at("timestamp").time(), event.value());
    }
    JsonView limit = sample.at("limit");
    if (limit.isThere()) {
      attempt.warned("limit", "the sample was ended by its limit: " + limit.json());
    }
    Optional<ErrorInfo> error = InspectRun.error(sample.at("error"));
    boolean unjudged = cut && !sample.at("scores").isThere();
    StepStatus status =
        error.isPresent()
            ? StepStatus.FAILED
            : unjudged ? StepStatus.UNKNOWN : StepStatus.SUCCEEDED;
    attempt
        .output(sample.at("output").value())
        .error(error)
        .used(InspectUsage.of(sample.at("model_usage"), calls.all()))
        .took(seconds(sample.at("total_time")))
        .ended(status, "not scored", sample.at("completed_at").time().or(() -> last(events)));
  }

  private JsonValue given() {
    Map<String, Object> given = new LinkedHashMap<>();
    for (String name : List.of("input", "choices", "target")) {
      if (sample.at(name).isThere()) {
        given.put(name, sample.at(name).json());
      }
    }
    return JsonValue.object(given);
  }

  private JsonValue rest() {
    return sample.without(
        "input",
        "choices",
        "target",
        "messages",
        "attachments",
        "events",
        "output",
        "error",
        "error_retries");
  }

  private static Optional<Instant> first(List<JsonView> events) {
    return events.stream()
        .flatMap(event -> event.at("timestamp").time().stream())
        .min(Instant::compareTo);
  }

  private static Optional<Instant> last(List<JsonView> events) {
    return events.stream()
        .flatMap(event -> event.at("timestamp").time().stream())
        .max(Instant::compareTo);
  }

  private static Optional<Duration> seconds(JsonView time) {
    return time.number()
        .filter(seconds -> seconds.compareTo(MAX_SECONDS) < 0)
        .map(seconds -> Duration.ofNanos(seconds.movePointRight(9).longValue()));
  }
}
