package dev.runstore.dag;

import dev.runstore.api.model.Lease;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepRef;
import dev.runstore.dag.plan.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Something that happened while a run was executed. */
public sealed interface Progress {
  /** The run was created, or taken over, and begins. */
  record RunStarted(RunId runId, Plan plan) implements Progress {}

  /**
   * The run is waited for.
   *
   * @param held the lease that another runner has
   * @param until when it runs out if it is not renewed
   */
  record WaitingForLease(RunId runId, Optional<Lease> held, Instant until) implements Progress {}

  /** A step succeeded before this executor took the run over, and is not repeated. */
  record StepKept(StepOutcome step) implements Progress {}

  /** An attempt of a step began. */
  record StepStarted(StepRef step, String name) implements Progress {}

  /** A step wrote a line. */
  record LineWritten(StepRef step, String stream, String text) implements Progress {}

  /**
   * The listener was too slow for some lines, which are recorded all the same.
   *
   * @param count how many it is not told
   */
  record LinesMissed(long count) implements Progress {}

  /** An attempt did not succeed, and there will be another one after this time. */
  record StepRetried(StepRef step, String reason, Duration backoff) implements Progress {}

  /** A step ended, or was skipped. */
  record StepEnded(StepOutcome step) implements Progress {}

  /** The run is being stopped. */
  record Stopping(RunId runId, String reason) implements Progress {}

  /** The run ended. */
  record RunEnded(RunOutcome run) implements Progress {}
}
