package dev.runstore.formats.tekton;

import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.JsonValue;
import dev.runstore.formats.ImportReport;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.ImportTarget;
import dev.runstore.formats.RunImporter;
import dev.runstore.formats.draft.AttemptDraft;
import dev.runstore.formats.draft.DraftImport;
import dev.runstore.formats.draft.JsonFiles;
import dev.runstore.formats.draft.JsonView;
import dev.runstore.formats.draft.RunDraft;
import dev.runstore.formats.draft.StepDraft;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Imports pipeline runs and task runs of Tekton: one, an array or a list of them. */
public final class TektonImporter implements RunImporter {
  /** For {@code ServiceLoader}. */
  public TektonImporter() {}

  @Override
  public String format() {
    return "tekton";
  }

  @Override
  public String description() {
    return "pipeline runs and task runs of Tekton";
  }

  @Override
  public boolean recognizes(ImportSource source) {
    return source
            .outline()
            .firstText("apiVersion")
            .filter(v -> v.startsWith("tekton.dev/"))
            .isPresent()
        || (source.outline().has("items", "kind") && source.beginning().contains("\"tekton.dev/"));
  }

  @Override
  public List<ImportReport> read(ImportSource source, ImportTarget target) {
    List<JsonView> records = JsonFiles.records(source);
    if (records.size() == 1 && records.get(0).at("items").json().isArray()) {
      records = records.get(0).at("items").items();
    }
    List<RunDraft> drafts = new ArrayList<>();
    for (JsonView record : records) {
      drafts.add(draft(record));
    }
    if (drafts.isEmpty()) {
      throw source.refused("it holds no run");
    }
    return DraftImport.write(target, drafts);
  }

  private RunDraft draft(JsonView record) {
    JsonView metadata = record.at("metadata");
    JsonView status = record.at("status");
    String name = metadata.at("name").required();
    RunDraft run =
        new RunDraft(
            format(),
            metadata.at("uid").text(metadata.at("namespace").text("") + "/" + name),
            RunDraft.workflow(
                record
                    .at("spec", "pipelineRef", "name")
                    .text()
                    .or(() -> record.at("spec", "taskRef", "name").text())
                    .or(() -> metadata.at("labels", "tekton.dev/pipelineTask").text())
                    .orElse(name)),
            status.at("startTime").time().or(() -> metadata.at("creationTimestamp").time()));
    run.label("name", Optional.of(name));
    run.label("namespace", metadata.at("namespace").text());
    run.label("kind", record.at("kind").text());
    run.with("metadata", metadata.value());
    run.with("status", Optional.of(status.without("taskRuns", "steps")));
    run.input(record.at("spec").value());
    if (status.at("startTime").time().isPresent()) {
      run.started(status.at("startTime").time());
    }
    List<Long> exitCodes = new ArrayList<>();
    for (JsonView step : status.at("steps").items()) {
      step(run, step, step.at("name").text("step"), List.of());
      step.at("terminated", "exitCode").whole().ifPresent(exitCodes::add);
    }
    Map<String, JsonView> tasks = status.at("taskRuns").members();
    tasks.forEach((id, task) -> task(run, id, task));
    List<JsonView> skipped = status.at("skippedTasks").items();
    for (JsonView one : skipped) {
      run.step(one.at("name").text("task")).skipped(one.at("reason").text("skipped"));
    }
    JsonView condition = condition(status);
    run.measure("kind", record.at("kind").text("unknown"));
    condition.at("status").text().ifPresent(word -> run.measure("succeeded", word));
    condition.at("reason").text().ifPresent(word -> run.measure("reason", word));
    condition.at("message").text().ifPresent(word -> run.measure("message", word));
    run.measure("taskRuns", tasks.size());
    run.measure("skipped", skipped.size());
    run.measure("steps", status.at("steps").items().size());
    run.measure("stepExitCodes", exitCodes);
    end(run, condition, status);
    return run;
  }

  private static JsonView condition(JsonView status) {
    return status.at("conditions").items().stream()
        .filter(one -> one.at("type").text("").equals("Succeeded"))
        .findFirst()
        .orElse(status.at("conditions", "Succeeded"));
  }

  /** The condition is true, false or, as long as it runs, unknown. */
  private static String word(JsonView condition) {
    String reason = condition.at("reason").text("");
    return switch (condition.at("status").text("")) {
      case "True" -> "succeeded";
      case "False" ->
          reason.contains("Cancelled")
              ? "cancelled"
              : reason.contains("Timeout") ? "timeout" : "failed";
      case "", "Unknown" -> "";
      default -> condition.at("status").text("");
    };
  }

  private static void end(RunDraft run, JsonView condition, JsonView status) {
    String word = word(condition);
    if (!word.isEmpty()) {
      if (!word.equals("succeeded")) {
        run.error(error(condition));
      }
      run.ended(word, status.at("completionTime").time());
    }
  }

  private static Optional<ErrorInfo> error(JsonView condition) {
    return condition
        .at("message")
        .text()
        .map(message -> ErrorInfo.of(condition.at("reason").text("error"), message));
  }

  private static void task(RunDraft run, String id, JsonView task) {
    String name = task.at("pipelineTaskName").text(id);
    JsonView status = task.at("status");
    StepDraft step = run.step(name);
    AttemptDraft attempt =
        step.attempt(status.at("retriesStatus").items().size() + 1)
            .with("taskRun", Optional.of(JsonValue.string(id)))
            .with("status", Optional.of(status.without("steps")))
            .started(status.at("startTime").time());
    JsonView condition = condition(status);
    String word = word(condition);
    if (!word.isEmpty()) {
      attempt
          .error(word.equals("succeeded") ? Optional.empty() : error(condition))
          .ended(word, status.at("completionTime").time());
    }
    for (JsonView one : status.at("steps").items()) {
      step(run, one, name + "/" + one.at("name").text("step"), List.of(name));
    }
  }

  private static void step(RunDraft run, JsonView step, String id, List<String> parents) {
    JsonView end = step.at("terminated");
    JsonView running = step.at("running");
    AttemptDraft attempt =
        run.step(id)
            .named(step.at("name").text())
            .after(parents)
            .attempt(1)
            .with("step", step.value());
    if (end.isThere()) {
      long code = end.at("exitCode").whole(-1);
      String word =
          code == 0 ? "succeeded" : code > 0 ? "failed" : end.at("reason").text("unknown");
      attempt
          .started(end.at("startedAt").time())
          .exited(end.at("exitCode").exitCode())
          .error(
              code == 0 ? Optional.empty() : end.at("reason").text().map(r -> ErrorInfo.of(r, r)))
          .ended(word, end.at("finishedAt").time());
    } else if (running.isThere()) {
      attempt.started(running.at("startedAt").time());
    } else {
      run.step(id).planned();
    }
  }
}
