package dev.runstore.api.diff;

import dev.runstore.api.Pages;
import dev.runstore.api.StepOutline;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepRunId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which attempts of which steps wrote artifacts. Of steps that had to be read it remembers the
 * attempts; outlines alone are walked again if an artifact names an attempt, which few runs have.
 */
final class AttemptsOfRun {
  private static final int PAGE = 1_000;

  private final RunSide side;
  private final Map<StepRunId, StepRef> known = new HashMap<>();
  private boolean isWhole = true;

  AttemptsOfRun(RunSide side) {
    this.side = side;
  }

  void seen(StepOutline step) {
    if (step.step().isPresent()) {
      put(step);
    } else {
      isWhole = false;
    }
  }

  private void put(StepOutline step) {
    step.attempts()
        .forEach(
            attempt ->
                known.put(
                    attempt.stepRunId(),
                    new StepRef(step.stepId(), attempt.number(), attempt.stepRunId())));
  }

  Optional<StepRef> find(StepRunId attempt) {
    if (!isWhole) {
      isWhole = true;
      Pages.all(PAGE, page -> side.executions().outlines(side.run().id(), page)).forEach(this::put);
    }
    return Optional.ofNullable(known.get(attempt));
  }
}
