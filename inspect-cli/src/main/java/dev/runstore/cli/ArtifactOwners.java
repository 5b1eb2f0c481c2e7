package dev.runstore.cli;

import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Pages;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepRunId;
import dev.runstore.api.model.StepState;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds which attempt wrote an artifact. Reads the steps when it is first asked. */
final class ArtifactOwners {
  private final ExecutionStore store;
  private final RunId run;
  private @Nullable Map<StepRunId, StepRef> attempts;

  ArtifactOwners(ExecutionStore store, RunId run) {
    this.store = store;
    this.run = run;
  }

  Optional<StepRef> of(ArtifactInfo artifact) {
    return artifact.key().stepRunId().flatMap(id -> Optional.ofNullable(attempts().get(id)));
  }

  private Map<StepRunId, StepRef> attempts() {
    Map<StepRunId, StepRef> known = attempts;
    if (known == null) {
      known = new HashMap<>();
      for (StepState step : Pages.all(500, page -> store.steps(run, page))) {
        StepId id = step.stepId();
        for (Attempt attempt : step.attempts()) {
          known.put(attempt.stepRunId(), new StepRef(id, attempt.number(), attempt.stepRunId()));
        }
      }
      attempts = known;
    }
    return known;
  }
}
