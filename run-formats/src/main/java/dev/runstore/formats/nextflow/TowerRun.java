package dev.runstore.formats.nextflow;

import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunStatus;
import dev.runstore.formats.draft.Counts;
import dev.runstore.formats.draft.JsonView;
import dev.runstore.formats.draft.RunDraft;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The messages about one workflow as a run, its tasks as steps. */
final class TowerRun {
  private final String id;
  private final List<JsonView> messages;

  /** Those of the workflow itself; the one of its end, if there is one, is the last. */
  private final List<JsonView> workflows = new ArrayList<>();

  private final List<TowerTask> tasks = new ArrayList<>();
  private long updates;

  TowerRun(String id, List<JsonView> messages) {
    this.id = id;
    this.messages = messages;
    Map<String, List<JsonView>> byAttempt = new LinkedHashMap<>();
    for (JsonView message : messages) {
      if (message.at("workflow").isThere()) {
        workflows.add(message.at("workflow"));
      }
      for (JsonView update : message.at("tasks").items()) {
        updates++;
        String key = update.at("taskId").required() + "/" + TowerTask.attempt(update);
        byAttempt.computeIfAbsent(key, unknown -> new ArrayList<>()).add(update);
      }
    }
    byAttempt.values().forEach(came -> tasks.add(new TowerTask(came)));
    workflows.sort(Comparator.comparing(workflow -> workflow.at("complete").isThere()));
  }

  RunDraft draft(String format, Optional<Run> there) {
    JsonView begun = workflows.get(0);
    JsonView workflow = workflows.get(workflows.size() - 1);
    Optional<Instant> start = begun.at("start").time();
    RunDraft run =
        new RunDraft(
            format,
            id,
            RunDraft.workflow(
                begun.at("projectName").text(begun.at("scriptName").text("workflow"))),
            start);
    run.goingOn(there.map(Run::id));
    run.label("runName", begun.at("runName").text());
    run.label("sessionId", begun.at("sessionId").text());
    run.label("user", begun.at("userName").text());
    run.label("revision", begun.at("revision").text());
    run.label("commit", begun.at("commitId").text());
    run.with("repository", begun.at("repository").value());
    run.with("commandLine", begun.at("commandLine").value());
    run.with("workDir", begun.at("workDir").value());
    run.input(begun.at("params").value());
    run.started(there.flatMap(Run::startedAt).or(() -> start));
    for (JsonView message : messages) {
      JsonView about = message.at("workflow");
      run.event(
          about.isThere() ? "workflow" : "tasks",
          about.at("complete").time().or(() -> about.at("start").time()),
          message.value());
    }
    tasks.forEach(task -> task.tell(run));
    measures(run, workflow);
    if (workflow.at("complete").isThere()) {
      end(run, workflow);
    }
    return run;
  }

  private static void end(RunDraft run, JsonView workflow) {
    JsonView success = workflow.at("success");
    String exit = workflow.at("exitStatus").text().map(code -> "exitStatus " + code).orElse("");
    RunStatus status =
        !success.json().isBoolean()
            ? RunStatus.UNKNOWN
            : success.isTrue() ? RunStatus.SUCCEEDED : RunStatus.FAILED;
    if (status != RunStatus.SUCCEEDED) {
      run.error(
          workflow
              .at("errorMessage")
              .text()
              .map(message -> new ErrorInfo("error", message, workflow.at("errorReport").text())));
    }
    run.output(workflow.at("stats").value());
    run.ended(status, exit.isEmpty() ? "no success" : exit, workflow.at("complete").time());
  }

  private void measures(RunDraft run, JsonView workflow) {
    Counts statuses = new Counts();
    Counts attempts = new Counts();
    Counts exitCodes = new Counts();
    Set<String> processes = new HashSet<>();
    Set<String> ids = new HashSet<>();
    long realtime = 0;
    long read = 0;
    for (TowerTask task : tasks) {
      ids.add(task.fact("taskId").required());
      statuses.add(task.status());
      attempts.add(Integer.toString(task.attempt()));
      task.fact("exit").exitCode().ifPresent(code -> exitCodes.add(Integer.toString(code)));
      task.fact("process").text().ifPresent(processes::add);
      realtime += Math.max(0, task.fact("realtime").whole(0));
      read += Math.max(0, task.fact("readBytes").whole(0));
    }
    run.measure("messages", messages.size());
    run.measure("workflowMessages", workflows.size());
    run.measure("taskUpdates", updates);
    run.measure("tasks", ids.size());
    run.measure("finalStatus", statuses.all());
    run.measure("attempts", attempts.all());
    run.measure("exitCodes", exitCodes.all());
    run.measure("processes", processes.size());
    run.measure("sumRealtimeMs", realtime);
    run.measure("readBytes", read);
    run.measure("runName", workflow.at("runName").required());
    run.measure("session", workflow.at("sessionId").required());
    run.measure("success", workflow.at("success").isTrue());
    workflow.at("id").text().ifPresent(given -> run.measure("workflowId", given));
    workflow.at("exitStatus").whole().ifPresent(code -> run.measure("exitStatus", code));
    workflow.at("errorMessage").text().ifPresent(text -> run.measure("error", text));
    workflow.at("duration").whole().ifPresent(time -> run.measure("durationFieldMs", time));
    if (workflow.at("stats").isThere()) {
      run.measure("stats", workflow.at("stats").json());
    }
  }
}
