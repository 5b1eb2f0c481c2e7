package dev.runstore.dag;

import dev.runstore.api.model.Texts;
import dev.runstore.dag.runbook.Position;
import dev.runstore.dag.runbook.Problem;
import dev.runstore.dag.runbook.Runbook;
import dev.runstore.dag.runbook.RunbookSource;
import dev.runstore.dag.runbook.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds names that become the same variable, where one value would hide the other. */
final class VariableNames {
  private final String kind;
  private final String prefix;
  private final Map<String, String> names = new HashMap<>();

  private VariableNames(String kind, String prefix) {
    this.kind = kind;
    this.prefix = prefix;
  }

  static List<Problem> problems(Runbook runbook) {
    List<Problem> problems = new ArrayList<>();
    RunbookSource source = runbook.source();
    VariableNames inputs = new VariableNames("inputs", "INPUT_");
    runbook
        .inputs()
        .keySet()
        .forEach(name -> inputs.add(name, source.file(), source.at("inputs", name), problems));
    for (Step step : runbook.steps()) {
      VariableNames needs = new VariableNames("steps", "RUNSTORE_INPUT_");
      step.needs()
          .forEach(need -> needs.add(need.step().value(), source.file(), need.at(), problems));
    }
    return problems;
  }

  private void add(String name, String file, Position at, List<Problem> problems) {
    String variable = prefix + WorkFolder.variable(name);
    String other = names.putIfAbsent(variable, name);
    if (other != null) {
      problems.add(
          new Problem(
              file,
              at,
              "the "
                  + kind
                  + " "
                  + Texts.quote(other)
                  + " and "
                  + Texts.quote(name)
                  + " would both be the variable "
                  + variable
                  + ", give one another name"));
    }
  }
}
