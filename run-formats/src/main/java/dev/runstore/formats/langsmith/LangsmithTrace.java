package dev.runstore.formats.langsmith;

import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.Texts;
import dev.runstore.api.model.Usage;
import dev.runstore.formats.draft.AttemptDraft;
import dev.runstore.formats.draft.Counts;
import dev.runstore.formats.draft.JsonView;
import dev.runstore.formats.draft.RunDraft;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A trace as a run, its runs as steps. */
final class LangsmithTrace {
  private final String id;
  private final List<JsonView> records;
  private final Map<String, LangsmithRun> runs = new LinkedHashMap<>();

  /** Runs below which another has usage, which they repeat. */
  private final Set<String> repeating = new HashSet<>();

  LangsmithTrace(String id, List<JsonView> records) {
    this.id = id;
    this.records = records;
    for (JsonView record : records) {
      JsonView said = LangsmithBatches.said(record);
      LangsmithRun run = runs.computeIfAbsent(LangsmithBatches.id(said), LangsmithRun::new);
      (LangsmithBatches.isPost(record) ? run.begun() : run.done()).add(said);
    }
    if (runs.values().stream().noneMatch(run -> run.start().isPresent())) {
      throw records
          .get(0)
          .refused(
              "trace "
                  + Texts.quote(id)
                  + " is completed and never begun; import what posted it before, or together"
                  + " with this as a folder");
    }
    for (LangsmithRun run : runs.values()) {
      if (!run.tokens().isEmpty()) {
        LangsmithRun above = runs.get(run.parent());
        while (above != null && !above.id().equals(run.id()) && repeating.add(above.id())) {
          above = runs.get(above.parent());
        }
      }
    }
  }

  /**
   * The run.
   *
   * @param there what earlier imports made of it
   */
  RunDraft draft(String format, Optional<Run> there) {
    LangsmithRun root = root();
    Optional<Instant> start =
        runs.values().stream().flatMap(run -> run.start().stream()).min(Instant::compareTo);
    RunDraft draft =
        new RunDraft(format, id, RunDraft.workflow(root.first("name").text("run")), start);
    draft.goingOn(there.map(Run::id));
    draft.label("project", root.first("session_name").text());
    draft.input(root.first("inputs").value());
    draft.started(there.flatMap(Run::startedAt).or(() -> start));
    for (JsonView record : records) {
      JsonView said = LangsmithBatches.said(record);
      boolean post = LangsmithBatches.isPost(record);
      draft.event(
          post ? LangsmithBatches.POST : LangsmithBatches.PATCH,
          said.at(post ? "start_time" : "end_time").timeOrMillis(),
          record.value());
    }
    runs.values().forEach(run -> step(draft, run));
    measures(draft);
    if (root.end().isPresent()) {
      draft.output(root.fact("outputs").value());
      draft.error(root.error());
      draft.ended(
          root.failed()
              ? RunStatus.FAILED
              : root.unknown().isPresent() ? RunStatus.UNKNOWN : RunStatus.SUCCEEDED,
          root.unknown().orElse(""),
          root.end());
    }
    return draft;
  }

  /** The first that is below no other; if they go round in a circle, the first. */
  private LangsmithRun root() {
    return runs.values().stream()
        .filter(run -> !runs.containsKey(run.parent()))
        .findFirst()
        .orElseGet(() -> runs.values().iterator().next());
  }

  /** What it began with is taken from what was said first, so that it stays when more is said. */
  private void step(RunDraft draft, LangsmithRun run) {
    AttemptDraft attempt =
        draft
            .step(run.id())
            .named(run.first("name").text())
            .after(List.of(run.parent()))
            .attempt(1)
            .input(run.first("inputs").value())
            .with("runType", run.first("run_type").value())
            .with("extra", run.first("extra").value())
            .with("tags", run.first("tags").value())
            .started(run.start());
    for (JsonView event : run.events()) {
      attempt.event(event.at("name").text("event"), event.at("time").timeOrMillis(), event.value());
    }
    if (run.end().isPresent()) {
      changed(attempt, run, "inputs");
      changed(attempt, run, "extra");
      changed(attempt, run, "tags");
      attempt
          .output(run.fact("outputs").value())
          .error(run.error())
          .used(repeating.contains(run.id()) ? Usage.NONE : usage(run))
          .ended(
              run.failed()
                  ? StepStatus.FAILED
                  : run.unknown().isPresent() ? StepStatus.UNKNOWN : StepStatus.SUCCEEDED,
              run.unknown().orElse(""),
              run.end());
    }
  }

  private static void changed(AttemptDraft attempt, LangsmithRun run, String name) {
    if (!run.fact(name).value().equals(run.first(name).value())) {
      attempt.with(name, run.fact(name).value());
    }
  }

  private static Usage usage(LangsmithRun run) {
    JsonView metadata = run.fact("extra").at("metadata");
    return run.tokens()
        .by(
            run.fact("outputs").at("model").text().or(() -> metadata.at("ls_model_name").text()),
            metadata.at("ls_provider").text(),
            1);
  }

  private void measures(RunDraft draft) {
    Counts types = new Counts();
    runs.values().forEach(run -> types.add(run.first("run_type").text("unknown")));
    long posts = records.stream().filter(LangsmithBatches::isPost).count();
    draft.measure("posts", posts);
    draft.measure("patches", records.size() - posts);
    draft.measure(
        "patchesWithoutId",
        records.stream()
            .filter(record -> !LangsmithBatches.said(record).at("id").isThere())
            .count());
    draft.measure("runs", runs.size());
    draft.measure("runTypes", types.all());
    draft.measure("withEnd", runs.values().stream().filter(r -> r.end().isPresent()).count());
    draft.measure("errors", runs.values().stream().filter(LangsmithRun::failed).count());
    draft.measure("events", runs.values().stream().mapToLong(run -> run.events().size()).sum());
  }
}
