package dev.runstore.formats.conductor;

import dev.runstore.formats.draft.Counts;
import dev.runstore.formats.draft.JsonView;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The figures of a workflow's tasks. */
final class ConductorMeasures {
  private ConductorMeasures() {}

  static Map<String, Object> of(JsonView workflow, List<JsonView> tasks) {
    Counts statuses = new Counts();
    Counts types = new Counts();
    Set<String> references = new HashSet<>();
    long retried = 0;
    long retries = 0;
    long iterations = 0;
    long children = 0;
    long logs = 0;
    long external = external(workflow);
    for (JsonView task : tasks) {
      statuses.add(task.at("status").text("None"));
      types.add(task.at("taskType").text("None"));
      references.add(ConductorRun.reference(task));
      retried += task.at("retried").isTrue() ? 1 : 0;
      retries = Math.max(retries, task.at("retryCount").whole(0));
      iterations = Math.max(iterations, task.at("iteration").whole(0));
      children += task.at("taskType").text("").equals("SUB_WORKFLOW") ? 1 : 0;
      logs += task.at("logs").items().size();
      external += external(task);
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("workflow", ConductorRun.name(workflow).orElse(""));
    all.put("runStatus", workflow.at("status").text("None"));
    all.put("tasks", tasks.size());
    all.put("taskStatus", statuses.all());
    all.put("taskTypes", types.all());
    all.put("retriedTasks", retried);
    all.put("maxRetryCount", retries);
    all.put("referenceNames", references.size());
    all.put("iterations", iterations);
    workflow
        .at("failedReferenceTaskNames")
        .value()
        .ifPresent(names -> all.put("failedReferenceTasks", names.tree()));
    workflow.at("reasonForIncompletion").text().ifPresent(reason -> all.put("reason", reason));
    all.put("subWorkflows", children);
    all.put("logs", logs);
    all.put("externalPayloads", external);
    return all;
  }

  private static long external(JsonView record) {
    return (record.at("externalInputPayloadStoragePath").isThere() ? 1L : 0L)
        + (record.at("externalOutputPayloadStoragePath").isThere() ? 1L : 0L);
  }
}
