package dev.runstore.formats;

import dev.runstore.api.ArtifactStore;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.PageRequest;
import dev.runstore.api.Pages;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepRunId;
import dev.runstore.api.model.StepState;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A run to be exported: walks over what its stores have of it, page by page. A run that is being
 * written meanwhile is shown as each page found it.
 *
 * @param executions where its history is
 * @param artifacts where its bytes are
 * @param runId its id
 */
public record RunSource(ExecutionStore executions, ArtifactStore artifacts, RunId runId) {
  private static final int STEP_PAGE = 200;
  private static final int MOST_AGENTS = 50_000;

  /**
   * Its header.
   *
   * @throws StoreException.NotFound if there is no such run
   */
  public Run run() {
    return executions.require(runId);
  }

  /** Which agents worked in which attempts; of very many attempts the first. */
  public Map<StepRunId, String> agents() {
    if (run().agents().isEmpty()) {
      return Map.of();
    }
    Map<StepRunId, String> agents = new HashMap<>();
    EventWalk started = events(Set.of("step.started"));
    while (agents.size() < MOST_AGENTS && started.hasNext()) {
      if (started.next().body() instanceof EventBody.StepStarted step) {
        step.agent().ifPresent(agent -> agents.put(step.ref().stepRunId(), agent));
      }
    }
    return agents;
  }

  /** What of it was recorded and cannot be read any more. */
  public RunLosses losses() {
    return RunLosses.of(this);
  }

  /** Its steps in the order of their first events; each iterator walks them anew. */
  public Iterable<StepState> steps() {
    return Pages.all(STEP_PAGE, (PageRequest page) -> executions.steps(runId, page));
  }

  /** Its events and notes. */
  public EventWalk events() {
    return EventWalk.of(executions, runId, EventQuery.all());
  }

  /** Its events and notes of these types. */
  public EventWalk events(Set<String> types) {
    return EventWalk.of(executions, runId, EventQuery.all().ofTypes(types));
  }

  /** What is known of its artifacts, those of the whole run first. */
  public Iterable<ArtifactInfo> artifactInfos() {
    return artifacts.listArtifacts(runId);
  }
}
