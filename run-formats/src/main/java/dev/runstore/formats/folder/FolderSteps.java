package dev.runstore.formats.folder;

import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.StepStatus;
import dev.runstore.formats.ImportFolder;
import dev.runstore.formats.draft.AttemptDraft;
import dev.runstore.formats.draft.JsonFiles;
import dev.runstore.formats.draft.JsonView;
import dev.runstore.formats.draft.RunDraft;
import dev.runstore.formats.draft.StepDraft;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The steps that a folder tells of: in its record, or only by folders of their own. */
final class FolderSteps {
  private final RunDraft run;
  private final ImportFolder folder;

  FolderSteps(RunDraft run, ImportFolder folder) {
    this.run = run;
    this.folder = folder;
  }

  /** Tells of a step of the record and gives its id. */
  String step(JsonView said, String key) {
    String id =
        key.isEmpty() ? said.first("id", "stepId", "step_id", "name", "key").text("step") : key;
    StepDraft step = run.step(id).named(said.first("name", "title").text());
    List<String> parents = new ArrayList<>();
    said.first("parents", "depends_on", "dependsOn", "dependencies")
        .items()
        .forEach(parent -> parent.text().ifPresent(parents::add));
    step.after(parents);
    List<JsonView> attempts = said.at("attempts").items();
    if (attempts.isEmpty()) {
      attempt(step, 1, said, id);
    }
    for (int i = 0; i < attempts.size(); i++) {
      JsonView one = attempts.get(i);
      attempt(step, Math.clamp(one.at("number").whole(i + 1L), 1, 10_000), one, id);
    }
    return id;
  }

  private void attempt(StepDraft step, int number, JsonView said, String id) {
    Optional<StepStatus> known = word(said).flatMap(StepStatus::parse);
    if (known.equals(Optional.of(StepStatus.PENDING))) {
      step.planned();
      return;
    }
    if (known.equals(Optional.of(StepStatus.SKIPPED))) {
      step.skipped(said.first("reason", "message").text("skipped"));
      return;
    }
    Optional<ErrorInfo> error = FolderWords.error(said.first("error", "error_message"));
    AttemptDraft attempt =
        step.attempt(number)
            .input(file(id, "input").or(() -> said.first("input", "inputs").value()))
            .with("record", said.value())
            .started(said.first(FolderWords.START).timeOrMillis());
    if (known.equals(Optional.of(StepStatus.RUNNING))) {
      return;
    }
    StepStatus status =
        word(said).isPresent() ? known.orElse(StepStatus.UNKNOWN) : told(said, error);
    attempt
        .output(file(id, "output").or(() -> said.first("output", "outputs", "message").value()))
        .error(error)
        .took(FolderWords.duration(said::first))
        .exited(said.first("exitCode", "exit_code").exitCode());
    FolderWords.usage(said.first("usage", "token_usage"), said.at("model").text())
        .ifPresent(attempt::used);
    attempt.ended(
        status, word(said).orElse("no status"), said.first(FolderWords.END).timeOrMillis());
  }

  private static Optional<String> word(JsonView said) {
    return said.first("status", "state").text();
  }

  private static StepStatus told(JsonView said, Optional<ErrorInfo> error) {
    JsonView success = said.first("success", "succeeded", "is_success");
    return success.isThere()
        ? (success.isTrue() ? StepStatus.SUCCEEDED : StepStatus.FAILED)
        : error.isPresent() ? StepStatus.FAILED : StepStatus.UNKNOWN;
  }

  /** A step of which there is only a folder with its input and output. */
  void untold(String id) {
    AttemptDraft attempt =
        run.step(id).attempt(1).input(file(id, "input")).started(Optional.empty());
    attempt.output(file(id, "output")).ended(StepStatus.UNKNOWN, "no status", Optional.empty());
  }

  private Optional<JsonValue> file(String id, String what) {
    return folder
        .file("steps/" + id + "/" + what + ".json")
        .flatMap(file -> JsonFiles.tree(file).value());
  }

  /** Whether a result whose steps say whether they succeeded has one that did not. */
  static boolean anyFailed(JsonView result) {
    return result.at("artifacts").members().values().stream()
        .anyMatch(one -> one.at("success").isThere() && !one.at("success").isTrue());
  }

  static boolean allSucceeded(JsonView result) {
    return !result.at("artifacts").members().isEmpty()
        && result.at("artifacts").members().values().stream()
            .allMatch(one -> one.first("success", "is_success").isTrue());
  }
}
