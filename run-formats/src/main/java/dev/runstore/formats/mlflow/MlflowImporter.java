package dev.runstore.formats.mlflow;

import dev.runstore.api.model.ArtifactRole;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.RunStatus;
import dev.runstore.formats.ImportReport;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.ImportTarget;
import dev.runstore.formats.RunImporter;
import dev.runstore.formats.draft.DraftImport;
import dev.runstore.formats.draft.JsonFiles;
import dev.runstore.formats.draft.JsonView;
import dev.runstore.formats.draft.RunDraft;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Imports {@code run.json} of mlflow-export-import. */
public final class MlflowImporter implements RunImporter {
  private static final int MAX_LABEL = 200;

  /** For {@code ServiceLoader}. */
  public MlflowImporter() {}

  @Override
  public String format() {
    return "mlflow";
  }

  @Override
  public String description() {
    return "run.json of mlflow-export-import";
  }

  @Override
  public boolean recognizes(ImportSource source) {
    return source.outline().has("mlflow") && source.beginning().contains("\"info\"");
  }

  @Override
  public List<ImportReport> read(ImportSource source, ImportTarget target) {
    return DraftImport.write(target, List.of(draft(JsonFiles.tree(source))));
  }

  private RunDraft draft(JsonView file) {
    JsonView mlflow = file.at("mlflow");
    JsonView info = mlflow.at("info");
    String id = info.first("run_id", "run_uuid").required();
    Optional<Instant> start = info.at("start_time").timeOrMillis();
    String experiment = info.at("experiment_id").text("experiment");
    RunDraft run =
        new RunDraft(
            format(),
            id,
            RunDraft.workflow(
                mlflow.at("tags", "mlflow.project.entryPoint").text("experiment " + experiment)),
            start);
    run.label("experiment", Optional.of(experiment));
    run.label("runName", info.at("run_name").text());
    run.label("user", info.at("user_id").text());
    mlflow
        .at("tags")
        .members()
        .forEach(
            (key, value) ->
                run.label(key, value.text().filter(text -> text.length() <= MAX_LABEL)));
    run.with("info", info.value());
    run.with("tags", mlflow.at("tags").value());
    run.with("system", file.at("system").value());
    run.input(mlflow.at("params").value());
    if (start.isPresent()) {
      run.started(start);
    }
    long points = 0;
    for (var metric : mlflow.at("metrics").members().entrySet()) {
      for (JsonView point : metric.getValue().items()) {
        points++;
        run.event("metric " + metric.getKey(), point.at("timestamp").timeOrMillis(), point.value());
      }
    }
    models(run, mlflow, info);
    run.measure("params", mlflow.at("params").members().size());
    run.measure("metricKeys", mlflow.at("metrics").members().size());
    run.measure("metricPoints", points);
    run.measure("tags", mlflow.at("tags").members().size());
    run.measure("inputs", mlflow.at("inputs").items().size());
    run.measure(
        "longestTag",
        mlflow.at("tags").members().values().stream()
            .mapToInt(tag -> tag.text("").length())
            .max()
            .orElse(0));
    info.at("lifecycle_stage").text().ifPresent(word -> run.measure("lifecycle", word));
    info.at("artifact_uri").text().ifPresent(uri -> run.measure("artifactUri", uri));
    run.keeping(file.source());
    end(run, info);
    return run;
  }

  /** Models that the run has logged; they are kept below its artifact URI. */
  private static void models(RunDraft run, JsonView mlflow, JsonView info) {
    String text = mlflow.at("tags", "mlflow.log-model.history").text("");
    if (text.isEmpty()) {
      return;
    }
    try {
      JsonView history =
          new JsonView(JsonValue.parse(text).tree(), "$.mlflow.tags", mlflow.source());
      for (JsonView model : history.items()) {
        String path = model.at("artifact_path").text("model");
        run.reference(
            Optional.empty(),
            ArtifactRole.PRODUCED,
            path,
            OptionalLong.empty(),
            info.at("artifact_uri").text().map(uri -> uri + "/" + path));
      }
    } catch (IllegalArgumentException e) {
      run.warned("models.unreadable", "the history of logged models is not JSON");
    }
  }

  private static void end(RunDraft run, JsonView info) {
    String word = info.at("status").text("no status");
    Optional<RunStatus> known =
        switch (word) {
          case "FINISHED" -> Optional.of(RunStatus.SUCCEEDED);
          case "FAILED" -> Optional.of(RunStatus.FAILED);
          case "KILLED" -> Optional.of(RunStatus.CANCELLED);
          case "RUNNING", "SCHEDULED" -> Optional.empty();
          default -> Optional.of(RunStatus.UNKNOWN);
        };
    known.ifPresent(status -> run.ended(status, word, info.at("end_time").timeOrMillis()));
  }
}
