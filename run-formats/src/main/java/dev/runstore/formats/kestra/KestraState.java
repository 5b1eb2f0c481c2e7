package dev.runstore.formats.kestra;

import dev.runstore.api.model.StepStatus;
import dev.runstore.formats.draft.JsonView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The state of an execution, a task run or an attempt, which all are told alike.
 *
 * @param json all of it
 */
record KestraState(JsonView json) {
  String word() {
    return json.at("current").text("unknown");
  }

  StepStatus status() {
    return switch (word()) {
      case "CREATED", "SUBMITTED", "QUEUED" -> StepStatus.PENDING;
      case "RUNNING", "PAUSED", "RESTARTED", "RETRYING", "KILLING", "BREAKPOINT" ->
          StepStatus.RUNNING;
      case "SUCCESS", "WARNING" -> StepStatus.SUCCEEDED;
      case "FAILED", "RETRIED" -> StepStatus.FAILED;
      case "KILLED", "CANCELLED" -> StepStatus.CANCELLED;
      case "SKIPPED" -> StepStatus.SKIPPED;
      default -> StepStatus.UNKNOWN;
    };
  }

  boolean isWarning() {
    return word().equals("WARNING");
  }

  List<JsonView> histories() {
    return json.at("histories").items();
  }

  Optional<Instant> start() {
    return json.at("startDate")
        .time()
        .or(() -> histories().stream().findFirst().flatMap(first -> first.at("date").time()));
  }

  /** When it came to what it is, which is an end if that is one. */
  Optional<Instant> end() {
    List<JsonView> entries = histories();
    return json.at("endDate")
        .time()
        .or(
            () ->
                entries.isEmpty()
                    ? Optional.empty()
                    : entries.get(entries.size() - 1).at("date").time());
  }
}
