package dev.runstore.dag.plan;

import dev.runstore.api.model.Sha256;
import dev.runstore.api.model.StepId;
import dev.runstore.dag.runbook.Runbook;
import dev.runstore.dag.runbook.Step;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A runbook in an order in which its steps can run one after the other.
 *
 * @param runbook what is planned
 * @param definitionDigest SHA-256 of the runbook's text
 * @param steps by id; each stands after all it needs, otherwise in the order of the file
 * @param dependants of each step, the steps that need it
 */
public record Plan(
    Runbook runbook,
    Sha256 definitionDigest,
    Map<StepId, Step> steps,
    Map<StepId, List<StepId>> dependants) {
  /** The plan of a runbook. */
  public static Plan of(Runbook runbook) {
    Map<StepId, Step> byId = new HashMap<>();
    Map<StepId, List<StepId>> dependants = new LinkedHashMap<>();
    Map<StepId, Integer> waiting = new HashMap<>();
    Deque<Step> ready = new ArrayDeque<>();
    for (Step step : runbook.steps()) {
      byId.put(step.id(), step);
      dependants.put(step.id(), new ArrayList<>());
      waiting.put(step.id(), step.needs().size());
      if (step.needs().isEmpty()) {
        ready.add(step);
      }
    }
    for (Step step : runbook.steps()) {
      step.parents().forEach(need -> dependants.getOrDefault(need, List.of()).add(step.id()));
    }
    Map<StepId, Step> ordered = new LinkedHashMap<>();
    while (!ready.isEmpty()) {
      Step step = ready.remove();
      ordered.put(step.id(), step);
      for (StepId next : dependants.getOrDefault(step.id(), List.of())) {
        if (waiting.merge(next, -1, Integer::sum) == 0) {
          ready.add(java.util.Objects.requireNonNull(byId.get(next)));
        }
      }
    }
    return new Plan(runbook, runbook.source().digest(), ordered, dependants);
  }

  /** A step of the plan. */
  public Step step(StepId id) {
    Step step = steps.get(id);
    if (step == null) {
      throw new IllegalArgumentException("the plan has no step " + id);
    }
    return step;
  }

  /** The steps that no other step needs. */
  public List<StepId> leaves() {
    return steps.keySet().stream()
        .filter(id -> dependants.getOrDefault(id, List.of()).isEmpty())
        .toList();
  }
}
