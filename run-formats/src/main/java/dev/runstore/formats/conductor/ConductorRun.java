package dev.runstore.formats.conductor;

import dev.runstore.api.event.LogLine;
import dev.runstore.api.model.ArtifactRole;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepStatus;
import dev.runstore.formats.draft.AttemptDraft;
import dev.runstore.formats.draft.JsonView;
import dev.runstore.formats.draft.RunDraft;
import dev.runstore.formats.draft.StepDraft;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** A workflow as a run: the tasks of one reference name are a step, each of them an attempt. */
final class ConductorRun {
  private final JsonView workflow;
  private final String format;
  private final List<JsonView> tasks;
  private final Map<String, TreeSet<Integer>> attempts = new HashMap<>();

  ConductorRun(String format, JsonView workflow) {
    this.format = format;
    this.workflow = workflow;
    this.tasks = workflow.at("tasks").items();
  }

  /** Milliseconds since 1970; 0 is no time. */
  static Optional<Instant> time(JsonView record, String name) {
    return record.at(name).timeOrMillis();
  }

  static String reference(JsonView task) {
    return task.at("referenceTaskName").required();
  }

  static Optional<String> name(JsonView workflow) {
    return workflow
        .first("workflowName", "workflowType")
        .text()
        .or(() -> workflow.at("workflowDefinition", "name").text());
  }

  RunDraft draft() {
    Optional<Instant> start = time(workflow, "startTime");
    RunDraft run =
        new RunDraft(
            format,
            workflow.at("workflowId").required(),
            RunDraft.workflow(name(workflow).orElse("workflow")),
            time(workflow, "createTime").or(() -> start));
    run.label("correlationId", workflow.at("correlationId").text());
    run.label("ownerApp", workflow.at("ownerApp").text());
    run.label("version", workflow.first("workflowVersion", "version").text());
    run.label("parentWorkflowId", workflow.at("parentWorkflowId").text());
    run.with(
        "workflow",
        Optional.of(workflow.without("tasks", "input", "output", "workflowDefinition")));
    run.input(workflow.at("input").value());
    if (start.isPresent() || !tasks.isEmpty()) {
      run.started(start);
    }
    external(run, Optional.empty(), workflow);
    Map<String, Set<String>> parents = ConductorGraph.of(workflow, tasks);
    tasks.forEach(task -> task(run, task, parents));
    ConductorMeasures.of(workflow, tasks).forEach(run::measure);
    run.keeping(workflow.file());
    end(run);
    return run;
  }

  private void end(RunDraft run) {
    String word = workflow.at("status").text("unknown");
    RunStatus status =
        switch (word) {
          case "RUNNING", "PAUSED" -> RunStatus.RUNNING;
          case "COMPLETED" -> RunStatus.SUCCEEDED;
          case "FAILED" -> RunStatus.FAILED;
          case "TIMED_OUT" -> RunStatus.TIMED_OUT;
          case "TERMINATED" -> RunStatus.CANCELLED;
          default -> RunStatus.UNKNOWN;
        };
    if (status.isTerminal()) {
      if (status != RunStatus.SUCCEEDED) {
        run.error(error(word, workflow));
      }
      run.output(workflow.at("output").value());
      run.ended(status, word, time(workflow, "endTime"));
    }
  }

  private static Optional<ErrorInfo> error(String word, JsonView record) {
    return record.at("reasonForIncompletion").text().map(why -> ErrorInfo.of(word, why));
  }

  private void task(RunDraft run, JsonView task, Map<String, Set<String>> parents) {
    String reference = reference(task);
    StepDraft step =
        run.step(reference)
            .named(task.first("taskDefName", "taskType").text())
            .after(parents.getOrDefault(reference, Set.of()));
    String word = task.at("status").text("unknown");
    Optional<Instant> start = time(task, "startTime");
    if (!attempts.containsKey(reference)) {
      step.planned();
    }
    external(run, Optional.of(step), task);
    int number = number(reference, task.at("retryCount").whole(0));
    if (word.equals("SKIPPED")) {
      step.skipped(task.at("reasonForIncompletion").text("skipped"));
      return;
    }
    if (word.equals("SCHEDULED") && start.isEmpty()) {
      return;
    }
    AttemptDraft attempt =
        step.attempt(number)
            .input(task.at("inputData").value())
            .with("taskType", task.at("taskType").value())
            .with("taskId", task.at("taskId").value())
            .with("iteration", task.at("iteration").value())
            .started(start);
    for (JsonView line : task.at("logs").items()) {
      attempt.log(
          List.of(new LogLine(time(line, "createdTime"), "log", "INFO", line.at("log").text(""))));
    }
    if (!word.equals("IN_PROGRESS") && !word.equals("SCHEDULED")) {
      end(attempt, task, word);
    }
  }

  /** Of tasks that were run again from the middle of a workflow, several may have one number. */
  private int number(String reference, long retries) {
    TreeSet<Integer> taken = attempts.computeIfAbsent(reference, unknown -> new TreeSet<>());
    int number = Math.clamp(retries + 1, 1, 10_000);
    if (!taken.add(number)) {
      number = taken.last() + 1;
      taken.add(number);
    }
    return number;
  }

  private static void end(AttemptDraft attempt, JsonView task, String word) {
    StepStatus status =
        switch (word) {
          case "COMPLETED", "COMPLETED_WITH_ERRORS" -> StepStatus.SUCCEEDED;
          case "FAILED", "FAILED_WITH_TERMINAL_ERROR" -> StepStatus.FAILED;
          case "TIMED_OUT" -> StepStatus.TIMED_OUT;
          case "CANCELED", "CANCELLED" -> StepStatus.CANCELLED;
          default -> StepStatus.UNKNOWN;
        };
    if (status != StepStatus.SUCCEEDED) {
      attempt.error(error(word, task));
    } else if (word.equals("COMPLETED_WITH_ERRORS")) {
      attempt.warned(
          word, task.at("reasonForIncompletion").text("the task is optional and had errors"));
    }
    attempt
        .output(task.at("outputData").value())
        .with(
            "task",
            Optional.of(
                task.without("inputData", "outputData", "workflowTask", "taskDefinition", "logs")))
        .ended(status, word, time(task, "endTime"));
  }

  private static void external(RunDraft run, Optional<StepDraft> step, JsonView record) {
    record
        .at("externalInputPayloadStoragePath")
        .text()
        .ifPresent(path -> reference(run, step, ArtifactRole.CONSUMED, path));
    record
        .at("externalOutputPayloadStoragePath")
        .text()
        .ifPresent(path -> reference(run, step, ArtifactRole.PRODUCED, path));
  }

  private static void reference(
      RunDraft run, Optional<StepDraft> step, ArtifactRole role, String path) {
    run.reference(step, role, path, OptionalLong.empty(), Optional.of(path));
  }
}
