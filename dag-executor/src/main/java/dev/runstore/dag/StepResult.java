package dev.runstore.dag;

import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.StepStatus;
import dev.runstore.dag.runbook.Step;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a step that has come out.
 *
 * @param attempts how many there were in all
 * @param artifacts of the last attempt
 * @param reason why it did not succeed or did not run
 */
record StepResult(
    Step step,
    StepStatus status,
    int attempts,
    Optional<Duration> duration,
    Optional<Payload> output,
    List<ArtifactInfo> artifacts,
    Optional<String> reason) {
  StepResult {
    artifacts = List.copyOf(artifacts);
  }

  static StepResult skipped(Step step, int attempts, String reason) {
    return new StepResult(
        step,
        StepStatus.SKIPPED,
        attempts,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.of(reason));
  }

  /** Whether the step ran and did not do what it should. */
  boolean hasFailed() {
    return status == StepStatus.FAILED || status == StepStatus.TIMED_OUT;
  }

  StepOutcome outcome() {
    return new StepOutcome(step.id(), step.name(), status, attempts, duration, reason);
  }
}
