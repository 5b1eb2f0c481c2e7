package dev.runstore.dag;

import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepStatus;
import dev.runstore.dag.plan.Plan;
import dev.runstore.dag.runbook.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What has come out so far, and what follows from it. */
final class Settling {
  private final Plan plan;
  private final Map<StepId, StepResult> results = new HashMap<>();
  private final Set<StepId> afterFailure = new HashSet<>();
  private final List<StepResult> failed = new ArrayList<>();

  Settling(Plan plan) {
    this.plan = plan;
  }

  void add(StepResult result) {
    StepId id = result.step().id();
    results.put(id, result);
    if (result.hasFailed()) {
      failed.add(result);
    }
    if (result.hasFailed() || result.step().parents().stream().anyMatch(afterFailure::contains)) {
      afterFailure.add(id);
    }
  }

  List<StepResult> results(List<StepId> ids) {
    return ids.stream().map(id -> Objects.requireNonNull(results.get(id))).toList();
  }

  /** Why a step whose needs have ended does not run; empty if it does. */
  Optional<String> reasonToSkip(Step step) {
    return switch (step.when()) {
      case ALWAYS -> Optional.empty();
      case FAILURE ->
          step.parents().stream().anyMatch(afterFailure::contains)
              ? Optional.empty()
              : Optional.of("no step before it failed");
      case SUCCESS ->
          results(step.parents()).stream()
              .filter(need -> need.status() != StepStatus.SUCCEEDED)
              .findFirst()
              .map(Settling::consequence);
    };
  }

  /** The first cause is said, however long the chain is that leads to it. */
  private static String consequence(StepResult need) {
    String id = need.step().id().value();
    String why = need.reason().map(reason -> ": " + reason).orElse("");
    return switch (need.status()) {
      case SKIPPED ->
          need.reason()
              .filter(reason -> reason.startsWith("step "))
              .orElse("step " + id + " was skipped" + why);
      case TIMED_OUT -> "step " + id + " timed out" + why;
      case CANCELLED -> "step " + id + " was cancelled" + why;
      case FAILED -> "step " + id + " failed" + why;
      case SUCCEEDED, PENDING, RUNNING, UNKNOWN ->
          throw new IllegalStateException("step " + id + " is " + need.status());
    };
  }

  RunStatus status(Optional<Stop.Cause> stopped) {
    if (stopped.isPresent() && !allSucceededOrSkippedBefore()) {
      return stopped.get() instanceof Stop.Cause.TimedOut
          ? RunStatus.TIMED_OUT
          : RunStatus.CANCELLED;
    }
    if (failed.isEmpty()) {
      return RunStatus.SUCCEEDED;
    }
    return failed.stream().allMatch(step -> step.status() == StepStatus.TIMED_OUT)
        ? RunStatus.TIMED_OUT
        : RunStatus.FAILED;
  }

  Optional<ErrorInfo> error(Optional<Stop.Cause> stopped) {
    return switch (status(stopped)) {
      case CANCELLED -> stopped.map(cause -> ErrorInfo.of("cancelled", cause.reason()));
      case TIMED_OUT ->
          failed.isEmpty() || stopped.isPresent()
              ? stopped.map(cause -> ErrorInfo.of("timed-out", cause.reason()))
              : Optional.of(ErrorInfo.of("timed-out", consequence(failed.get(0))));
      case FAILED -> Optional.of(ErrorInfo.of("step-failed", failures()));
      case SUCCEEDED, QUEUED, RUNNING, UNKNOWN -> Optional.empty();
    };
  }

  private String failures() {
    StepResult first =
        failed.stream()
            .filter(step -> step.status() == StepStatus.FAILED)
            .findFirst()
            .orElseThrow();
    return consequence(first)
        + (failed.size() > 1 ? " (and " + (failed.size() - 1) + " more)" : "");
  }

  /** A request to stop that came when all was done changes nothing. */
  private boolean allSucceededOrSkippedBefore() {
    return results.values().stream().allMatch(result -> result.status() == StepStatus.SUCCEEDED)
        && results.size() == plan.steps().size();
  }
}
