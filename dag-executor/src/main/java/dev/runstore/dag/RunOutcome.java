package dev.runstore.dag;

import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a run came out.
 *
 * @param runId its id
 * @param status its terminal status
 * @param error why it did not succeed
 * @param duration how long this executor worked on it
 * @param steps in the order of the plan
 */
public record RunOutcome(
    RunId runId,
    RunStatus status,
    Optional<ErrorInfo> error,
    Duration duration,
    List<StepOutcome> steps) {
  /** Copies the steps. */
  public RunOutcome {
    steps = List.copyOf(steps);
  }
}
