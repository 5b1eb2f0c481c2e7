package dev.runstore.formats.cromwell;

import dev.runstore.api.model.RunStatus;
import dev.runstore.formats.draft.Counts;
import dev.runstore.formats.draft.JsonView;
import dev.runstore.formats.draft.RunDraft;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A workflow as a run, the shards of its calls as steps, its subworkflows as child runs. */
final class CromwellRun {
  private static final Set<String> OPEN = Set.of("Submitted", "Running", "Aborting", "On Hold");

  private final String format;
  private final JsonView workflow;
  private final List<CromwellCall> calls = new ArrayList<>();
  private long others;

  CromwellRun(String format, JsonView workflow) {
    this.format = format;
    this.workflow = workflow;
    for (Map.Entry<String, JsonView> call : workflow.at("calls").members().entrySet()) {
      List<JsonView> entries = call.getValue().items();
      others += call.getValue().json().isArray() ? 0 : 1;
      for (JsonView entry : entries) {
        if (entry.json().isObject()) {
          calls.add(new CromwellCall(call.getKey(), entry));
        } else {
          others++;
        }
      }
    }
    calls.sort(Comparator.comparingInt(CromwellCall::attempt));
  }

  /** Adds this run and then those of its subworkflows. */
  RunDraft draft(List<RunDraft> drafts) {
    return draft(drafts, workflow.at("id").required());
  }

  private RunDraft draft(List<RunDraft> drafts, String id) {
    RunDraft run =
        new RunDraft(
            format,
            id,
            RunDraft.workflow(workflow.at("workflowName").text("workflow")),
            workflow.at("submission").time().or(() -> workflow.at("start").time()));
    drafts.add(run);
    workflow.at("labels").members().forEach((key, value) -> run.label(key, value.text()));
    run.with("submittedFiles", workflow.at("submittedFiles").value());
    run.input(workflow.at("inputs").value());
    if (workflow.at("start").time().isPresent()) {
      run.started(workflow.at("start").time());
    }
    for (JsonView event : workflow.at("workflowProcessingEvents").items()) {
      run.event(event.at("description").text("event"), event.at("timestamp").time(), event.value());
    }
    checkTwice();
    calls.forEach(call -> call.tell(run));
    measures(run, id);
    end(run);
    for (CromwellCall call : calls) {
      JsonView below = call.said().at("subWorkflowMetadata");
      if (below.json().isObject()) {
        new CromwellRun(format, below)
            .draft(drafts, below.at("id").text(id + "/" + call.step() + "/" + call.attempt()))
            .childOf(run);
      }
    }
    return run;
  }

  private void checkTwice() {
    Set<String> seen = new HashSet<>();
    for (CromwellCall call : calls) {
      if (!seen.add(call.step() + "/" + call.attempt())) {
        throw call.said().refused("the same attempt of the same shard comes twice");
      }
    }
  }

  private void end(RunDraft run) {
    String word = workflow.at("status").text("no status");
    if (OPEN.contains(word)) {
      return;
    }
    RunStatus status =
        switch (word) {
          case "Succeeded" -> RunStatus.SUCCEEDED;
          case "Failed" -> RunStatus.FAILED;
          case "Aborted" -> RunStatus.CANCELLED;
          default -> RunStatus.UNKNOWN;
        };
    run.output(workflow.at("outputs").value());
    run.error(CromwellFailures.error(word, workflow.at("failures").items()));
    run.ended(status, word, workflow.at("end").time());
  }

  private void measures(RunDraft run, String id) {
    Counts statuses = new Counts();
    Counts codes = new Counts();
    Set<String> shards = new HashSet<>();
    long events = 0;
    for (CromwellCall call : calls) {
      statuses.add(call.status());
      codes.add(call.said().at("returnCode").text("None"));
      shards.add(call.step());
      events += call.said().at("executionEvents").items().size();
    }
    List<JsonView> failures = workflow.at("failures").items();
    run.measure("runId", id);
    workflow.at("workflowName").text().ifPresent(name -> run.measure("name", name));
    run.measure("runStatus", workflow.at("status").text("no status"));
    run.measure("calls", workflow.at("calls").members().size());
    run.measure("callAttempts", calls.size());
    run.measure("shards", shards.size());
    run.measure("maxAttempt", calls.stream().mapToInt(CromwellCall::attempt).max().orElse(0));
    run.measure("status", statuses.all());
    run.measure("returnCodes", codes.all());
    run.measure("executionEvents", events);
    run.measure("subWorkflows", count(CromwellCall::callsWorkflow));
    run.measure("topFailures", failures.size());
    run.measure("leafFailures", CromwellFailures.leaves(failures));
    run.measure("callFailures", count(call -> !call.said().at("failures").items().isEmpty()));
    run.measure("outputs", workflow.at("outputs").members().size());
    run.measure("cacheHits", count(CromwellCall::hit));
    run.measure("missingEnd", count(call -> !call.said().at("end").isThere()));
    run.measure("nonObjectCallEntries", others);
  }

  private long count(java.util.function.Predicate<CromwellCall> what) {
    return calls.stream().filter(what).count();
  }
}
