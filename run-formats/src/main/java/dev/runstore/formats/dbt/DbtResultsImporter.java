package dev.runstore.formats.dbt;

import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepStatus;
import dev.runstore.formats.ImportReport;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.ImportTarget;
import dev.runstore.formats.RunImporter;
import dev.runstore.formats.draft.AttemptDraft;
import dev.runstore.formats.draft.Counts;
import dev.runstore.formats.draft.DraftImport;
import dev.runstore.formats.draft.JsonFiles;
import dev.runstore.formats.draft.JsonView;
import dev.runstore.formats.draft.RunDraft;
import dev.runstore.formats.draft.StepDraft;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Imports {@code run_results.json} of dbt, schemas 2 to 6. */
public final class DbtResultsImporter implements RunImporter {
  /** For {@code ServiceLoader}. */
  public DbtResultsImporter() {}

  @Override
  public String format() {
    return "dbt-run-results";
  }

  @Override
  public String description() {
    return "run_results.json of dbt";
  }

  @Override
  public boolean recognizes(ImportSource source) {
    return source.outline().has("metadata", "results", "elapsed_time");
  }

  @Override
  public List<ImportReport> read(ImportSource source, ImportTarget target) {
    return DraftImport.write(target, List.of(draft(JsonFiles.tree(source))));
  }

  private RunDraft draft(JsonView file) {
    JsonView metadata = file.at("metadata");
    List<JsonView> results = file.at("results").items();
    String id = metadata.at("invocation_id").required();
    Optional<Instant> start = times(results, "started_at").min(Instant::compareTo);
    Optional<Instant> end = times(results, "completed_at").max(Instant::compareTo);
    RunDraft run =
        new RunDraft(
            format(),
            id,
            RunDraft.workflow("dbt " + file.at("args", "which").text("run")),
            start.or(() -> metadata.at("generated_at").time()));
    run.label("dbtVersion", metadata.at("dbt_version").text());
    run.with("metadata", metadata.value());
    run.input(file.at("args").value());
    run.started(start);
    results.forEach(result -> step(run, result));
    DbtMeasures.of(file, results).forEach(run::measure);
    run.keeping(file.source());
    Counts words = new Counts();
    results.forEach(result -> words.add(result.at("status").text("no status")));
    run.ended(status(words), String.join(", ", words.all().keySet()), end);
    return run;
  }

  private static Stream<Instant> times(List<JsonView> results, String member) {
    return results.stream()
        .flatMap(result -> result.at("timing").items().stream())
        .flatMap(timing -> timing.at(member).time().stream());
  }

  /**
   * A failed test and a model in error both fail the run; a word that is not known leaves it open.
   */
  private static RunStatus status(Counts words) {
    List<StepStatus> all = words.all().keySet().stream().map(DbtResultsImporter::status).toList();
    return all.contains(StepStatus.FAILED)
        ? RunStatus.FAILED
        : all.contains(StepStatus.UNKNOWN) ? RunStatus.UNKNOWN : RunStatus.SUCCEEDED;
  }

  static StepStatus status(String word) {
    return switch (word) {
      case "success", "pass", "warn", "reused", "no-op" -> StepStatus.SUCCEEDED;
      case "error", "fail", "runtime error", "partial success" -> StepStatus.FAILED;
      case "skipped" -> StepStatus.SKIPPED;
      default -> StepStatus.UNKNOWN;
    };
  }

  private static void step(RunDraft run, JsonView result) {
    String word = result.at("status").text("no status");
    StepStatus status = status(word);
    StepDraft step = run.step(result.at("unique_id").required());
    if (status == StepStatus.SKIPPED) {
      step.skipped(result.at("message").text("skipped"));
      return;
    }
    List<JsonView> one = List.of(result);
    AttemptDraft attempt =
        step.attempt(1)
            .with("result", Optional.of(result.without("message")))
            .started(times(one, "started_at").min(Instant::compareTo));
    attempt
        .took(
            result
                .at("execution_time")
                .number()
                .filter(seconds -> seconds.compareTo(BigDecimal.valueOf(1_000_000_000)) < 0)
                .map(seconds -> Duration.ofNanos(seconds.movePointRight(9).longValue())))
        .output(result.at("adapter_response").value());
    Optional<String> message = result.at("message").text();
    if (status == StepStatus.FAILED) {
      attempt.error(Optional.of(ErrorInfo.of(word, message.orElse(word))));
    } else if (word.equals("warn")) {
      attempt.warned("warn", message.orElse("warn"));
    }
    attempt.ended(status, word, times(one, "completed_at").max(Instant::compareTo));
  }
}
