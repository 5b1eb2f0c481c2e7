package dev.runstore.dag;

import dev.runstore.api.config.Suggestions;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Texts;
import dev.runstore.dag.runbook.Command;
import dev.runstore.dag.runbook.Position;
import dev.runstore.dag.runbook.Problem;
import dev.runstore.dag.runbook.References;
import dev.runstore.dag.runbook.Runbook;
import dev.runstore.dag.runbook.RunbookException;
import dev.runstore.dag.runbook.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Checks that a runbook has all it needs, before anything runs. */
final class Launch {
  private Launch() {}

  /** The runbook's inputs with those of the request. */
  static Map<String, JsonValue> inputs(Runbook runbook, RunRequest request) {
    List<Problem> problems = new ArrayList<>();
    Map<String, JsonValue> inputs = new LinkedHashMap<>(runbook.inputs());
    request
        .inputs()
        .forEach(
            (name, value) -> {
              if (inputs.replace(name, value) == null) {
                problems.add(
                    new Problem(
                        runbook.source().file(),
                        Position.NOWHERE,
                        "the runbook has no input "
                            + Texts.quote(name)
                            + Suggestions.didYouMean(name, runbook.inputs().keySet())));
              }
            });
    refuse(problems);
    return inputs;
  }

  static StepEnvironment environment(
      Runbook runbook, Map<String, String> parent, Map<String, JsonValue> inputs) {
    StepEnvironment variables = new StepEnvironment(runbook, parent, inputs);
    List<Problem> problems = new ArrayList<>();
    check(runbook, Position.NOWHERE, "env", runbook.env(), variables.given(), problems);
    for (Step step : runbook.steps()) {
      String what = "step " + Texts.quote(step.id().value());
      check(runbook, step.at(), "env of " + what, step.env(), variables.given(), problems);
      if (step.run() instanceof Command.Arguments arguments) {
        Map<String, String> all = new HashMap<>(variables.given());
        all.putAll(runbook.env());
        all.putAll(step.env());
        for (String word : arguments.words()) {
          References.missing(word, all).stream()
              .filter(name -> !name.startsWith("RUNSTORE_"))
              .forEach(name -> problems.add(missing(runbook, step.at(), "run of " + what, name)));
        }
      }
    }
    refuse(problems);
    return variables;
  }

  private static void check(
      Runbook runbook,
      Position at,
      String what,
      Map<String, String> env,
      Map<String, String> variables,
      List<Problem> problems) {
    env.forEach(
        (key, text) ->
            References.missing(text, variables)
                .forEach(name -> problems.add(missing(runbook, at, what, name))));
  }

  private static Problem missing(Runbook runbook, Position at, String what, String name) {
    return new Problem(
        runbook.source().file(),
        at,
        what + " refers to the environment variable " + name + ", which is not set");
  }

  private static void refuse(List<Problem> problems) {
    if (!problems.isEmpty()) {
      throw new RunbookException(problems);
    }
  }
}
