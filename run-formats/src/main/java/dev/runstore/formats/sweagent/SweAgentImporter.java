package dev.runstore.formats.sweagent;

import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.JsonValue;
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
import dev.runstore.formats.draft.Tokens;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Imports a trajectory of SWE-agent. It has no times at all. */
public final class SweAgentImporter implements RunImporter {
  /** For {@code ServiceLoader}. */
  public SweAgentImporter() {}

  @Override
  public String format() {
    return "swe-agent";
  }

  @Override
  public String description() {
    return "a trajectory of SWE-agent";
  }

  @Override
  public boolean recognizes(ImportSource source) {
    return source.outline().has("trajectory", "info");
  }

  @Override
  public List<ImportReport> read(ImportSource source, ImportTarget target) {
    return DraftImport.write(target, List.of(draft(JsonFiles.tree(source))));
  }

  private RunDraft draft(JsonView file) {
    JsonView info = file.at("info");
    JsonView stats = info.at("model_stats");
    RunDraft run =
        new RunDraft(
            format(),
            format() + ":" + file.source().sha256().hex().substring(0, 16),
            RunDraft.agent("swe-agent"),
            Optional.empty());
    run.label("environment", file.at("environment").text());
    run.with("info", Optional.of(info.without("submission")));
    file.at("history").items().stream()
        .filter(message -> message.at("role").text("").equals("user"))
        .findFirst()
        .ifPresent(message -> run.input(message.at("content").value()));
    run.started(Optional.empty());
    List<JsonView> steps = file.at("trajectory").items();
    String before = "";
    for (int i = 0; i < steps.size(); i++) {
      String id = "step-" + (i + 1);
      step(run, steps.get(i), id, before);
      before = id;
    }
    file.at("history")
        .items()
        .forEach(
            message ->
                run.event(
                    "message " + message.at("role").text("unknown"),
                    Optional.empty(),
                    message.value()));
    info.at("submission")
        .text()
        .ifPresent(
            patch ->
                run.attached(
                    "submission.patch",
                    ImportSource.of("submission.patch", patch.getBytes(StandardCharsets.UTF_8))));
    measures(run, file, steps, stats);
    run.keeping(file.source());
    run.used(
        Tokens.of(
                stats.at("tokens_sent").whole(),
                stats.at("tokens_received").whole(),
                OptionalLong.empty())
            .costing(stats.first("instance_cost", "total_cost").number())
            .by(Optional.empty(), Optional.empty(), Math.max(0, stats.at("api_calls").whole(0))));
    run.output(info.at("submission").value());
    end(run, info.at("exit_status").text(""));
    return run;
  }

  private static void step(RunDraft run, JsonView said, String id, String before) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("thought", said.at("thought").text(""));
    told.put("action", said.at("action").text(""));
    AttemptDraft attempt =
        run.step(id)
            .named(
                said.at("action")
                    .text()
                    .map(action -> action.strip().lines().findFirst().orElse(id)))
            .after(List.of(before))
            .attempt(1)
            .input(Optional.of(JsonValue.object(told)))
            .with("state", said.at("state").value())
            .with("response", said.at("response").value())
            .started(Optional.empty());
    attempt
        .output(said.at("observation").value())
        .took(
            said.at("execution_time")
                .number()
                .filter(seconds -> seconds.compareTo(BigDecimal.valueOf(1_000_000_000)) < 0)
                .map(seconds -> Duration.ofNanos(seconds.movePointRight(9).longValue())))
        .ended(StepStatus.SUCCEEDED, "", Optional.empty());
  }

  private static void end(RunDraft run, String word) {
    if (word.isEmpty()) {
      run.ended(RunStatus.UNKNOWN, "no exit status", Optional.empty());
    } else if (word.equals("submitted")) {
      run.ended(RunStatus.SUCCEEDED, word, Optional.empty());
    } else if (word.startsWith("exit_")
        || word.startsWith("submitted (")
        || word.equals("early_exit")) {
      run.error(Optional.of(ErrorInfo.of("exit", word)));
      run.ended(RunStatus.FAILED, word, Optional.empty());
    } else {
      run.ended(RunStatus.UNKNOWN, word, Optional.empty());
    }
  }

  private static void measures(RunDraft run, JsonView file, List<JsonView> steps, JsonView stats) {
    Counts roles = new Counts();
    file.at("history").items().forEach(message -> roles.add(message.at("role").text("unknown")));
    run.measure("steps", steps.size());
    run.measure("messages", file.at("history").items().size());
    run.measure("roles", roles.all());
    file.at("info", "exit_status").text().ifPresent(word -> run.measure("exitStatus", word));
    stats.first("instance_cost", "total_cost").number().ifPresent(c -> run.measure("cost", c));
    run.measure("apiCalls", stats.at("api_calls").whole(0));
    run.measure("patchBytes", bytes(file.at("info", "submission")));
    if (steps.stream().anyMatch(step -> step.at("execution_time").isThere())) {
      run.measure(
          "executionTimeS",
          steps.stream()
              .flatMap(step -> step.at("execution_time").number().stream())
              .reduce(BigDecimal.ZERO, BigDecimal::add));
    }
    run.measure(
        "observationBytes", steps.stream().mapToLong(s -> bytes(s.at("observation"))).sum());
    run.measure("actionBytes", steps.stream().mapToLong(s -> bytes(s.at("action"))).sum());
  }

  private static long bytes(JsonView text) {
    return text.text("").getBytes(StandardCharsets.UTF_8).length;
  }
}
