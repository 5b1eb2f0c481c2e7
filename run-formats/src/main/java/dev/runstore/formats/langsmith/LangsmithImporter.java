package dev.runstore.formats.langsmith;

import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.Usage;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Imports batches that clients of LangSmith send: runs that begin, and what completes them. */
public final class LangsmithImporter implements RunImporter {
  /** For {@code ServiceLoader}. */
  public LangsmithImporter() {}

  /**
   * What is said of one run.
   *
   * @param id its id
   * @param begun what it began with
   * @param done what completed it
   */
  private record Said(String id, List<JsonView> begun, List<JsonView> done) {
    /** The last that says anything of it. */
    JsonView fact(String... names) {
      List<JsonView> all = Stream.concat(begun.stream(), done.stream()).toList();
      for (int i = all.size() - 1; i > 0; i--) {
        JsonView found = all.get(i).first(names);
        if (found.isThere() && !(found.json().isObject() && found.json().isEmpty())) {
          return found;
        }
      }
      return all.get(0).first(names);
    }

    String parent() {
      return fact("parent_run_id").text("");
    }

    Optional<Instant> start() {
      return fact("start_time").timeOrMillis();
    }

    Optional<Instant> end() {
      return fact("end_time").timeOrMillis();
    }

    Tokens tokens() {
      JsonView outputs = fact("outputs");
      JsonView usage =
          Stream.of(
                  outputs.at("usage_metadata"),
                  outputs.at("usage"),
                  fact("extra").at("metadata", "usage_metadata"))
              .filter(JsonView::isThere)
              .findFirst()
              .orElse(outputs.at("usage"));
      return Tokens.of(
              usage.first("input_tokens", "prompt_tokens").whole(),
              usage.first("output_tokens", "completion_tokens").whole(),
              usage.at("total_tokens").whole())
          .ofWhich(
              usage.at("input_token_details", "cache_read").whole(),
              usage.at("output_token_details", "reasoning").whole())
          .costing(usage.at("total_cost").number());
    }
  }

  @Override
  public String format() {
    return "langsmith";
  }

  @Override
  public String description() {
    return "a batch of runs for LangSmith";
  }

  @Override
  public boolean recognizes(ImportSource source) {
    return (source.outline().has("post", "patch") && source.beginning().contains("\"run_type\""))
        || source.outline().firstHas("run_type", "trace_id");
  }

  @Override
  public List<ImportReport> read(ImportSource source, ImportTarget target) {
    Map<String, Said> runs = new LinkedHashMap<>();
    Map<String, Map<String, Said>> traces = new LinkedHashMap<>();
    long withoutId = 0;
    List<JsonView> batches = JsonFiles.records(source);
    for (JsonView batch : batches) {
      List<JsonView> posts = batch.at("post").items();
      for (JsonView post : batch.at("run_type").isThere() ? List.of(batch) : posts) {
        said(runs, post).begun().add(post);
      }
      for (JsonView patch : batch.at("patch").items()) {
        withoutId += patch.at("id").isThere() ? 0 : 1;
        said(runs, patch).done().add(patch);
      }
    }
    for (Said run : runs.values()) {
      traces
          .computeIfAbsent(run.fact("trace_id").text(run.id()), id -> new LinkedHashMap<>())
          .put(run.id(), run);
    }
    List<RunDraft> drafts = new ArrayList<>();
    for (Map.Entry<String, Map<String, Said>> trace : traces.entrySet()) {
      drafts.add(draft(trace.getKey(), trace.getValue()));
    }
    if (drafts.isEmpty()) {
      throw source.refused("the batch has no runs");
    }
    drafts.get(0).measure("patchesWithoutId", withoutId);
    return DraftImport.write(target, drafts);
  }

  /** A patch may have no id; the last part of its dotted order is one. */
  private static Said said(Map<String, Said> runs, JsonView json) {
    String order = json.at("dotted_order").text("");
    String last = order.substring(order.lastIndexOf('.') + 1);
    String id =
        json.at("id")
            .text()
            .or(
                () ->
                    Optional.of(last)
                        .filter(l -> l.indexOf('Z') > 0)
                        .map(l -> l.substring(l.indexOf('Z') + 1)))
            .or(() -> json.at("trace_id").text())
            .orElseThrow(() -> json.refused("the run has neither id nor dotted_order"));
    return runs.computeIfAbsent(id, key -> new Said(key, new ArrayList<>(), new ArrayList<>()));
  }

  private RunDraft draft(String traceId, Map<String, Said> runs) {
    Said root =
        runs.values().stream()
            .filter(run -> !runs.containsKey(run.parent()))
            .findFirst()
            .orElseThrow();
    Optional<Instant> start =
        runs.values().stream().flatMap(run -> run.start().stream()).min(Instant::compareTo);
    RunDraft draft =
        new RunDraft(format(), traceId, RunDraft.workflow(root.fact("name").text("run")), start);
    draft.label("project", root.fact("session_name").text());
    draft.input(root.fact("inputs").value());
    draft.started(start);
    runs.values().forEach(run -> step(draft, run, runs));
    measures(draft, runs);
    if (root.end().isPresent()) {
      draft.output(root.fact("outputs").value());
      draft.error(error(root));
      draft.ended(error(root).isPresent() ? RunStatus.FAILED : RunStatus.SUCCEEDED, "", root.end());
    }
    return draft;
  }

  private static Optional<ErrorInfo> error(Said run) {
    return run.fact("error").text().map(text -> ErrorInfo.of("error", text));
  }

  private static void step(RunDraft draft, Said run, Map<String, Said> runs) {
    AttemptDraft attempt =
        draft
            .step(run.id())
            .named(run.fact("name").text())
            .after(List.of(run.parent()))
            .attempt(1)
            .input(run.fact("inputs").value())
            .with("runType", run.fact("run_type").value())
            .with("extra", run.fact("extra").value())
            .with("tags", run.fact("tags").value())
            .started(run.start());
    for (JsonView event : run.fact("events").items()) {
      attempt.event(event.at("name").text("event"), event.at("time").timeOrMillis(), event.value());
    }
    if (run.end().isPresent()) {
      JsonView metadata = run.fact("extra").at("metadata");
      Usage usage =
          run.tokens()
              .by(
                  run.fact("outputs")
                      .at("model")
                      .text()
                      .or(() -> metadata.at("ls_model_name").text()),
                  metadata.at("ls_provider").text(),
                  1);
      attempt
          .output(run.fact("outputs").value())
          .error(error(run))
          .used(repeated(run, runs) ? Usage.NONE : usage)
          .ended(error(run).isPresent() ? StepStatus.FAILED : StepStatus.SUCCEEDED, "", run.end());
    }
  }

  /** Whether a run below it has usage, which this one repeats. */
  private static boolean repeated(Said run, Map<String, Said> runs) {
    Set<String> below = new HashSet<>(Set.of(run.id()));
    boolean grown = true;
    while (grown) {
      grown = false;
      for (Said other : runs.values()) {
        if (below.contains(other.parent()) && below.add(other.id())) {
          grown = true;
          if (!other.tokens().isEmpty()) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static void measures(RunDraft draft, Map<String, Said> runs) {
    Counts types = new Counts();
    runs.values().forEach(run -> types.add(run.fact("run_type").text("unknown")));
    draft.measure("posts", runs.values().stream().mapToLong(run -> run.begun().size()).sum());
    draft.measure("patches", runs.values().stream().mapToLong(run -> run.done().size()).sum());
    draft.measure("runs", runs.size());
    draft.measure("runTypes", types.all());
    draft.measure("withEnd", runs.values().stream().filter(r -> r.end().isPresent()).count());
    draft.measure("errors", runs.values().stream().filter(r -> error(r).isPresent()).count());
    draft.measure(
        "events", runs.values().stream().mapToLong(run -> run.fact("events").items().size()).sum());
  }
}
