package dev.runstore.dag;

import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.StepRef;
import dev.runstore.dag.runbook.References;
import dev.runstore.dag.runbook.Runbook;
import dev.runstore.dag.runbook.Step;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * The variables that steps have: those of this process, the run's inputs, those of the runbook,
 * those of the step, and what the executor says; of two with the same name the later wins.
 */
final class StepEnvironment {
  /** Longer values do not fit into an environment. */
  private static final int MAX_VALUE = 100_000;

  private final Runbook runbook;
  private final Map<String, String> given = new LinkedHashMap<>();

  StepEnvironment(Runbook runbook, Map<String, String> parent, Map<String, JsonValue> inputs) {
    this.runbook = runbook;
    given.putAll(parent);
    inputs.forEach(
        (name, value) -> {
          JsonNode tree = value.tree();
          String text = tree.isString() ? tree.stringValue() : value.toString();
          if (text.length() <= MAX_VALUE && text.indexOf('\0') < 0) {
            given.put("INPUT_" + WorkFolder.variable(name), text);
          }
        });
  }

  /** What references in {@code env} are looked up in. */
  Map<String, String> given() {
    return given;
  }

  Map<String, String> of(Step step, StepRef ref, String runId, Map<String, String> places) {
    Map<String, String> variables = new LinkedHashMap<>(given);
    runbook.env().forEach((name, text) -> variables.put(name, References.resolve(text, given)));
    step.env().forEach((name, text) -> variables.put(name, References.resolve(text, given)));
    variables.put("RUNSTORE_RUN_ID", runId);
    variables.put("RUNSTORE_STEP_ID", ref.stepId().value());
    variables.put("RUNSTORE_STEP_RUN_ID", ref.stepRunId().value());
    variables.put("RUNSTORE_ATTEMPT", Integer.toString(ref.attempt()));
    variables.put("RUNSTORE_RUNBOOK_DIR", runbook.source().folder());
    variables.putAll(places);
    return variables;
  }
}
