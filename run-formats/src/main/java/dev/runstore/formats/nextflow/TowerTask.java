package dev.runstore.formats.nextflow;

import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.StepStatus;
import dev.runstore.formats.draft.AttemptDraft;
import dev.runstore.formats.draft.JsonView;
import dev.runstore.formats.draft.RunDraft;
import dev.runstore.formats.draft.StepDraft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What all updates say of one attempt of a task. They may come late and more than once: a state
 * that was reached is not left for an earlier one, and of a fact the last that is no null counts.
 */
final class TowerTask {
  private static final int RUNNING = 2;

  private final List<JsonView> updates;

  /** All updates of it, at least one, in the order in which they came. */
  TowerTask(List<JsonView> came) {
    updates = new ArrayList<>(came);
    updates.sort(Comparator.comparingInt(TowerTask::progress));
  }

  private static int progress(JsonView update) {
    return switch (update.at("status").text("")) {
      case "NEW" -> 0;
      case "SUBMITTED" -> 1;
      case "COMPLETED", "FAILED", "ABORTED", "CACHED" -> 3;
      default -> RUNNING;
    };
  }

  JsonView fact(String name) {
    for (int i = updates.size() - 1; i > 0; i--) {
      if (updates.get(i).at(name).isThere()) {
        return updates.get(i).at(name);
      }
    }
    return updates.get(0).at(name);
  }

  /** The first that is no null since the task ran, which stays when more is said. */
  private JsonView begun(String name) {
    for (JsonView update : updates) {
      if (progress(update) >= RUNNING && update.at(name).isThere()) {
        return update.at(name);
      }
    }
    return updates.get(0).at(name);
  }

  String status() {
    return fact("status").text("unknown");
  }

  int attempt() {
    return attempt(updates.get(0));
  }

  static int attempt(JsonView update) {
    return Math.clamp(update.at("attempt").whole(1), 1, 1_000_000);
  }

  void tell(RunDraft run) {
    StepDraft step = run.step(fact("taskId").required()).named(fact("name").text());
    String status = status();
    if (attempt() == 1) {
      step.planned();
    }
    if (status.equals("NEW") || status.equals("SUBMITTED")) {
      return;
    }
    AttemptDraft attempt =
        step.attempt(attempt())
            .config(begun("script").value())
            .with("process", begun("process").value())
            .with("hash", begun("hash").value())
            .with("workdir", begun("workdir").value())
            .with("container", begun("container").value())
            .with("submit", begun("submit").value())
            .started(begun("start").time());
    StepStatus known =
        switch (status) {
          case "COMPLETED", "CACHED" -> StepStatus.SUCCEEDED;
          case "FAILED" -> StepStatus.FAILED;
          case "ABORTED" -> StepStatus.CANCELLED;
          default -> StepStatus.UNKNOWN;
        };
    if (status.equals("RUNNING") || (known == StepStatus.UNKNOWN && !fact("complete").isThere())) {
      return;
    }
    attempt
        .with("task", updates.get(updates.size() - 1).value())
        .with("cached", Optional.of(JsonValue.of(status.equals("CACHED"))))
        .exited(fact("exit").exitCode())
        .error(known == StepStatus.FAILED ? Optional.of(error()) : Optional.empty())
        .took(millis(fact("realtime")))
        .ended(known, status, fact("complete").time());
  }

  private ErrorInfo error() {
    return ErrorInfo.of(
        "FAILED",
        "the task failed"
            + fact("exit").exitCode().stream()
                .mapToObj(code -> " with exit code " + code)
                .findFirst()
                .orElse("")
            + fact("errorAction").text().map(action -> "; then: " + action).orElse(""));
  }

  private static Optional<Duration> millis(JsonView time) {
    return time.whole().isPresent()
        ? Optional.of(Duration.ofMillis(time.whole(0)))
        : Optional.empty();
  }
}
