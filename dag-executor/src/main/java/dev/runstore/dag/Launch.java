package dev.runstore.dag;

import dev.runstore.api.config.Suggestions;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Texts;
import dev.runstore.dag.plan.Plan;
import dev.runstore.dag.runbook.Command;
import dev.runstore.dag.runbook.Position;
import dev.runstore.dag.runbook.Problem;
import dev.runstore.dag.runbook.References;
import dev.runstore.dag.runbook.Runbook;
import dev.runstore.dag.runbook.RunbookException;
import dev.runstore.dag.runbook.RunbookSource;
import dev.runstore.dag.runbook.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks that a runbook has all it needs before anything runs, and what its run begins with. */
final class Launch {
  private Launch() {}

  /**
   * The runbook's inputs with those of the request.
   *
   * @param parent the variables of this process; those that are missing are told as well
   */
  static Map<String, JsonValue> inputs(
      Runbook runbook, RunRequest request, Map<String, String> parent) {
    List<Problem> problems = VariableNames.problems(runbook);
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
    if (!problems.isEmpty()) {
      problems.addAll(missing(runbook, new StepEnvironment(runbook, parent, inputs)));
    }
    refuse(problems);
    return inputs;
  }

  static StepEnvironment environment(
      Runbook runbook, Map<String, String> parent, Map<String, JsonValue> inputs) {
    StepEnvironment variables = new StepEnvironment(runbook, parent, inputs);
    refuse(missing(runbook, variables));
    return variables;
  }

  /** What is recorded of the run before anything runs. */
  static RunCreated created(
      Plan plan, RunRequest request, Map<String, JsonValue> inputs, Optional<RunId> rerunOf) {
    Runbook runbook = plan.runbook();
    Labels labels = runbook.labels().with(request.labels());
    Attributes attributes =
        Attributes.NONE.with("runbook", JsonValue.string(runbook.source().file()));
    if (runbook.description().isPresent()) {
      attributes = attributes.with("description", JsonValue.string(runbook.description().get()));
    }
    if (rerunOf.isPresent()) {
      attributes = attributes.with("rerunOf", JsonValue.string(rerunOf.get().value()));
      labels = labels.with(DagExecutor.RERUN_OF, rerunOf.get().value());
    }
    return new RunCreated(
        runbook.subject(),
        Set.of(),
        Optional.of(plan.definitionDigest()),
        Optional.of(Definition.payload(runbook.source())),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        labels,
        attributes,
        Optional.of(new Payload.Json(JsonText.object(inputs))));
  }

  private static List<Problem> missing(Runbook runbook, StepEnvironment variables) {
    List<Problem> problems = new ArrayList<>();
    RunbookSource source = runbook.source();
    Map<String, String> given = variables.given();
    runbook
        .env()
        .forEach(
            (key, text) ->
                References.missing(text, given)
                    .forEach(
                        name -> problems.add(missing(source, source.at("env", key), "env", name))));
    for (int i = 0; i < runbook.steps().size(); i++) {
      int index = i;
      Step step = runbook.steps().get(i);
      String what = "step " + Texts.quote(step.id().value());
      step.env()
          .forEach(
              (key, text) ->
                  References.missing(text, given)
                      .forEach(
                          name ->
                              problems.add(
                                  missing(
                                      source,
                                      source.at("steps", index, "env", key),
                                      "env of " + what,
                                      name))));
      if (step.run() instanceof Command.Arguments arguments) {
        Map<String, String> all = new HashMap<>(given);
        all.putAll(runbook.env());
        all.putAll(step.env());
        for (int w = 0; w < arguments.words().size(); w++) {
          int word = w;
          References.missing(arguments.words().get(w), all).stream()
              .filter(name -> !name.startsWith("RUNSTORE_"))
              .forEach(
                  name ->
                      problems.add(
                          missing(
                              source,
                              source.at("steps", index, "run", word),
                              "run of " + what,
                              name)));
        }
      }
    }
    return problems;
  }

  private static Problem missing(RunbookSource source, Position at, String what, String name) {
    return new Problem(
        source.file(),
        at,
        what + " refers to the environment variable " + name + ", which is not set");
  }

  private static void refuse(List<Problem> problems) {
    if (!problems.isEmpty()) {
      throw new RunbookException(problems);
    }
  }
}
