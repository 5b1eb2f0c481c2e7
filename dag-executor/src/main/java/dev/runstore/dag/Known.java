package dev.runstore.dag;

import dev.runstore.api.EventPage;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Pages;
import dev.runstore.api.event.EventBody.ArtifactNoted;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactRole;
import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepRunId;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.StepStatus;
import dev.runstore.dag.plan.Plan;
import dev.runstore.dag.runbook.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What earlier holders of a run have done.
 *
 * @param succeeded the steps that are not repeated
 * @param attempts how many attempts each step has had
 * @param open attempts that nobody has ended
 */
record Known(Map<StepId, StepResult> succeeded, Map<StepId, Integer> attempts, List<StepRef> open) {
  static final Known NOTHING = new Known(Map.of(), Map.of(), List.of());

  static Known read(ExecutionStore executions, RunId runId, Plan plan) {
    Map<StepId, Integer> attempts = new HashMap<>();
    Map<StepId, StepState> done = new HashMap<>();
    Map<StepRunId, List<ArtifactInfo>> artifacts = new HashMap<>();
    List<StepRef> open = new ArrayList<>();
    for (StepState state : Pages.all(100, page -> executions.steps(runId, page))) {
      attempts.put(
          state.stepId(), state.attempts().stream().mapToInt(Attempt::number).max().orElse(0));
      state.attempts().stream()
          .filter(attempt -> !attempt.status().isTerminal())
          .map(attempt -> new StepRef(state.stepId(), attempt.number(), attempt.stepRunId()))
          .forEach(open::add);
      if (state.status() == StepStatus.SUCCEEDED && plan.steps().containsKey(state.stepId())) {
        done.put(state.stepId(), state);
        artifacts.put(last(state).stepRunId(), new ArrayList<>());
      }
    }
    readArtifacts(executions, runId, artifacts);
    Map<StepId, StepResult> succeeded = new HashMap<>();
    done.forEach(
        (id, state) ->
            succeeded.put(
                id,
                result(
                    plan.step(id),
                    last(state),
                    artifacts.getOrDefault(last(state).stepRunId(), List.of()))));
    return new Known(succeeded, attempts, open);
  }

  private static StepResult result(Step step, Attempt attempt, List<ArtifactInfo> artifacts) {
    return new StepResult(
        step,
        StepStatus.SUCCEEDED,
        attempt.number(),
        attempt.duration(),
        attempt.output(),
        artifacts,
        Optional.empty());
  }

  private static Attempt last(StepState state) {
    return state.attempts().get(state.attempts().size() - 1);
  }

  private static void readArtifacts(
      ExecutionStore executions, RunId runId, Map<StepRunId, List<ArtifactInfo>> wanted) {
    EventQuery query = EventQuery.all().ofTypes(Set.of("artifact"));
    EventPage page;
    do {
      page = executions.events(runId, query);
      for (RecordedEvent event : page.events()) {
        if (event.body() instanceof ArtifactNoted noted
            && noted.role() == ArtifactRole.PRODUCED
            && noted.ref().isPresent()) {
          List<ArtifactInfo> of = wanted.get(noted.ref().get().stepRunId());
          if (of != null) {
            of.add(noted.artifact());
          }
        }
      }
      query = query.from(page.next());
    } while (page.hasMore());
  }

  Optional<StepResult> succeeded(StepId id) {
    return Optional.ofNullable(succeeded.get(id));
  }

  int attempts(StepId id) {
    return attempts.getOrDefault(id, 0);
  }

  boolean isPlanned(StepId id) {
    return attempts.containsKey(id);
  }
}
