package dev.runstore.formats.kestra;

import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepStatus;
import dev.runstore.formats.draft.AttemptDraft;
import dev.runstore.formats.draft.Counts;
import dev.runstore.formats.draft.JsonView;
import dev.runstore.formats.draft.RunDraft;
import dev.runstore.formats.draft.StepDraft;
import dev.runstore.formats.draft.StepNames;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An execution as a run: its task runs are steps, under their task's id and their value. */
final class KestraRun {
  private static final int MAX_VALUE = 80;

  private final String format;
  private final JsonView execution;
  private final KestraState state;
  private final List<JsonView> taskRuns;

  /** The ids of the steps by those of the task runs. */
  private final Map<String, String> steps = new LinkedHashMap<>();

  KestraRun(String format, JsonView execution) {
    this.format = format;
    this.execution = execution;
    this.state = new KestraState(execution.at("state"));
    this.taskRuns = execution.at("taskRunList").items();
    StepNames names = new StepNames();
    for (JsonView taskRun : taskRuns) {
      String id = taskRun.at("id").required();
      if (steps.put(id, names.unused(name(taskRun))) != null) {
        throw taskRun.at("id").refused("there is a task run before it with the same id");
      }
    }
  }

  private static String name(JsonView taskRun) {
    String task = taskRun.at("taskId").required();
    return taskRun
        .at("value")
        .text()
        .map(value -> value.length() <= MAX_VALUE ? value : value.substring(0, MAX_VALUE) + "…")
        .map(value -> task + "[" + value + "]")
        .orElse(task);
  }

  private String flow() {
    return execution.at("namespace").required() + "." + execution.at("flowId").required();
  }

  RunDraft draft() {
    RunDraft run =
        new RunDraft(
            format, execution.at("id").required(), RunDraft.workflow(flow()), state.start());
    run.label("namespace", execution.at("namespace").text());
    run.label("revision", execution.at("flowRevision").text());
    run.label("parentId", execution.at("parentId").text());
    run.label("originalId", execution.at("originalId").text());
    labels(run);
    run.with(
        "execution",
        Optional.of(execution.without("taskRunList", "inputs", "outputs", "state", "labels")));
    run.input(execution.at("inputs").value());
    if (state.status() != StepStatus.PENDING) {
      run.started(state.start());
    }
    for (JsonView entry : state.histories()) {
      run.event(entry.at("state").text("state"), entry.at("date").time(), entry.value());
    }
    taskRuns.forEach(taskRun -> taskRun(run, taskRun));
    measures(run);
    run.keeping(execution.file());
    end(run);
    return run;
  }

  /** A list of keys with values, in older versions an object. */
  private void labels(RunDraft run) {
    JsonView labels = execution.at("labels");
    labels.items().forEach(one -> run.label(one.at("key").text("-"), one.at("value").text()));
    labels.members().forEach((key, value) -> run.label(key, value.text()));
  }

  private void end(RunDraft run) {
    RunStatus status =
        switch (state.status()) {
          case PENDING, RUNNING -> RunStatus.RUNNING;
          case SUCCEEDED -> RunStatus.SUCCEEDED;
          case FAILED -> RunStatus.FAILED;
          case CANCELLED -> RunStatus.CANCELLED;
          case TIMED_OUT -> RunStatus.TIMED_OUT;
          case SKIPPED, UNKNOWN -> RunStatus.UNKNOWN;
        };
    if (status.isTerminal()) {
      if (state.isWarning()) {
        run.warned("WARNING", "the execution ended with warnings");
      }
      run.error(
          execution.at("error", "message").text().map(why -> ErrorInfo.of(state.word(), why)));
      run.output(execution.at("outputs").value());
      run.ended(status, state.word(), state.end());
    }
  }

  private void taskRun(RunDraft run, JsonView taskRun) {
    KestraState whole = new KestraState(taskRun.at("state"));
    StepDraft step =
        run.step(steps.getOrDefault(taskRun.at("id").required(), "step"))
            .named(taskRun.at("taskId").text());
    taskRun
        .at("parentTaskRunId")
        .text()
        .ifPresent(parent -> step.after(List.of(steps.getOrDefault(parent, parent))));
    step.planned();
    List<JsonView> attempts = taskRun.at("attempts").items();
    Optional<JsonValue> outputs = taskRun.at("outputs").value();
    if (whole.status() == StepStatus.SKIPPED) {
      step.skipped(whole.word());
    } else if (whole.status() != StepStatus.PENDING && attempts.isEmpty()) {
      attempt(step.attempt(1).output(outputs), taskRun, whole, Optional.empty());
    }
    for (int i = 0; i < attempts.size(); i++) {
      KestraState one = new KestraState(attempts.get(i).at("state"));
      boolean last = i == attempts.size() - 1;
      boolean ended = !last || one.status().isTerminal() || !whole.status().isTerminal();
      attempt(
          step.attempt(i + 1).output(last ? outputs : Optional.empty()),
          taskRun,
          ended ? one : whole,
          Optional.of(attempts.get(i)));
    }
    for (JsonView entry : whole.histories()) {
      step.attempt(1)
          .event(entry.at("state").text("state"), entry.at("date").time(), entry.value());
    }
  }

  private static void attempt(
      AttemptDraft attempt, JsonView taskRun, KestraState state, Optional<JsonView> said) {
    attempt.with("taskRunId", taskRun.at("id").value()).with("value", taskRun.at("value").value());
    attempt.with("iteration", taskRun.at("iteration").value());
    attempt.started(said.flatMap(one -> new KestraState(one.at("state")).start()).or(state::start));
    said.ifPresent(
        one -> {
          for (JsonView metric : one.at("metrics").items()) {
            attempt.event(
                "metric " + metric.at("name").text("metric"),
                metric.at("timestamp").time(),
                metric.value());
          }
        });
    if (state.status().isTerminal()) {
      if (state.isWarning()) {
        attempt.warned("WARNING", "the task ended with a warning");
      }
      said.ifPresent(one -> attempt.with("attempt", Optional.of(one.without("metrics"))));
      attempt
          .with("taskRun", Optional.of(taskRun.without("attempts", "outputs", "state", "value")))
          .ended(
              state.status() == StepStatus.SKIPPED ? StepStatus.UNKNOWN : state.status(),
              state.word(),
              state.end());
    }
  }

  private void measures(RunDraft run) {
    Counts statuses = new Counts();
    Counts tasks = new Counts();
    long children = 0;
    long attempts = 0;
    long entries = state.histories().size();
    long metrics = 0;
    long outputs = 0;
    for (JsonView taskRun : taskRuns) {
      statuses.add(taskRun.at("state", "current").text("None"));
      tasks.add(taskRun.at("taskId").text(""));
      children += taskRun.at("parentTaskRunId").isThere() ? 1 : 0;
      entries += taskRun.at("state", "histories").items().size();
      outputs += taskRun.at("outputs").isThere() ? 1 : 0;
      for (JsonView attempt : taskRun.at("attempts").items()) {
        attempts++;
        metrics += attempt.at("metrics").items().size();
      }
    }
    run.measure("flow", flow());
    execution.at("flowRevision").whole().ifPresent(number -> run.measure("revision", number));
    run.measure("runStatus", state.word());
    run.measure("taskRuns", taskRuns.size());
    run.measure("taskIds", tasks.distinct());
    run.measure("taskStatus", statuses.all());
    run.measure("childLinks", children);
    run.measure("attempts", attempts);
    run.measure("stateHistoryEntries", entries);
    run.measure("metrics", metrics);
    run.measure("outputs", outputs);
  }
}
