package dev.runstore.formats.openlineage;

import dev.runstore.formats.ImportReport;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.ImportTarget;
import dev.runstore.formats.JsonOutline;
import dev.runstore.formats.RunImporter;
import dev.runstore.formats.draft.DraftImport;
import dev.runstore.formats.draft.JsonFiles;
import dev.runstore.formats.draft.JsonView;
import dev.runstore.formats.draft.RunDraft;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Imports events of OpenLineage: one object, an array of them, or one on each line. */
public final class OpenLineageImporter implements RunImporter {
  /** For {@code ServiceLoader}. */
  public OpenLineageImporter() {}

  @Override
  public String format() {
    return "openlineage";
  }

  @Override
  public String description() {
    return "events of OpenLineage";
  }

  @Override
  public boolean recognizes(ImportSource source) {
    JsonOutline outline = source.outline();
    return outline.firstHas("eventTime", "job")
        || outline.firstHas("eventType", "run", "job")
        || outline.firstHas("eventTime", "dataset");
  }

  @Override
  public List<ImportReport> read(ImportSource source, ImportTarget target) {
    Map<String, LineageRun> runs = new LinkedHashMap<>();
    long others = 0;
    for (JsonView event : JsonFiles.records(source)) {
      if (!event.json().isObject()) {
        throw event.refused("an event, an object, is expected");
      }
      if (!event.at("run").isThere()
          && !event.at("eventType").isThere()
          && (event.at("job").isThere() || event.at("dataset").isThere())) {
        others++;
        continue;
      }
      String id =
          event
              .at("run", "runId")
              .text()
              .orElseThrow(() -> event.at("run", "runId").refused("the event names no run"));
      runs.computeIfAbsent(id, LineageRun::new).add(event);
    }
    if (runs.isEmpty()) {
      throw source.refused("its " + others + " events are of no run");
    }
    return DraftImport.write(target, drafts(runs, others));
  }

  private List<RunDraft> drafts(Map<String, LineageRun> runs, long others) {
    Map<String, RunDraft> done = new LinkedHashMap<>();
    for (LineageRun run : runs.values()) {
      draft(run, runs, done, 0);
    }
    List<RunDraft> drafts = new ArrayList<>(done.values());
    drafts.get(0).measure("jobOrDatasetEvents", others);
    return drafts;
  }

  /** Parents before their children. */
  private RunDraft draft(
      LineageRun run, Map<String, LineageRun> runs, Map<String, RunDraft> done, int depth) {
    RunDraft known = done.get(run.id());
    if (known != null) {
      return known;
    }
    RunDraft draft = run.draft(format());
    Optional<LineageRun> parent =
        run.parent().filter(id -> !id.equals(run.id()) && depth < 100).map(runs::get);
    parent.ifPresent(above -> draft.childOf(draft(above, runs, done, depth + 1)));
    done.putIfAbsent(run.id(), draft);
    return draft;
  }
}
