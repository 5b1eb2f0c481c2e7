package dev.runstore.formats.openlineage;

import dev.runstore.api.model.Run;
import dev.runstore.formats.ImportReport;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.ImportTarget;
import dev.runstore.formats.draft.DraftImport;
import dev.runstore.formats.draft.EarlierRecords;
import dev.runstore.formats.draft.JsonFiles;
import dev.runstore.formats.draft.JsonView;
import dev.runstore.formats.draft.RunDraft;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the events of some files together, and with them those that came in earlier ones. */
final class LineageImport {
  static final String FORMAT = "openlineage";

  private final Map<String, List<JsonView>> events = new LinkedHashMap<>();
  private final Map<String, LineageRun> runs = new LinkedHashMap<>();
  private final Map<String, RunDraft> drafts = new LinkedHashMap<>();
  private final EarlierRecords earlier;
  private long others;

  private LineageImport(List<ImportSource> sources, ImportTarget target) {
    List<JsonView> all = new ArrayList<>();
    sources.forEach(source -> JsonFiles.records(source).forEach(all::add));
    Set<String> own = new LinkedHashSet<>();
    for (JsonView event : all) {
      if (OwnLineage.run(event).isPresent()) {
        event.at("run", "runId").text().ifPresent(own::add);
      }
    }
    all.forEach(event -> add(event, own));
    if (events.isEmpty()) {
      throw sources.get(0).refused("its " + others + " events are of no run");
    }
    earlier = EarlierRecords.of(target, sources.get(0), FORMAT, mentioned());
    events.forEach((id, given) -> runs.put(id, new LineageRun(id, earlier.and(id, given))));
  }

  /** Imports the runs of all these files. */
  static List<ImportReport> read(List<ImportSource> sources, ImportTarget target) {
    return DraftImport.write(target, new LineageImport(sources, target).drafts());
  }

  /** Attempts of runs that were exported with them are no runs. */
  private void add(JsonView event, Set<String> own) {
    if (!event.json().isObject()) {
      throw event.refused("an event, an object, is expected");
    }
    if (!event.at("run").isThere()
        && !event.at("eventType").isThere()
        && (event.at("job").isThere() || event.at("dataset").isThere())) {
      others++;
      return;
    }
    String id =
        event
            .at("run", "runId")
            .text()
            .orElseThrow(() -> event.at("run", "runId").refused("the event names no run"));
    String of = OwnLineage.ofAttempt(event).filter(own::contains).orElse(id);
    events.computeIfAbsent(of, key -> new ArrayList<>()).add(event);
  }

  private Set<String> mentioned() {
    Set<String> ids = new LinkedHashSet<>(events.keySet());
    events.values().forEach(given -> LineageRun.parent(given).ifPresent(ids::add));
    return ids;
  }

  private List<RunDraft> drafts() {
    runs.values().forEach(run -> draft(run, 0));
    List<RunDraft> all = new ArrayList<>(drafts.values());
    if (!isOwn(drafts.keySet().iterator().next())) {
      all.get(0).measure("jobOrDatasetEvents", others);
    }
    return all;
  }

  private boolean isOwn(String id) {
    return Optional.ofNullable(runs.get(id)).filter(LineageRun::isOwn).isPresent();
  }

  /** Parents before their children. */
  private RunDraft draft(LineageRun run, int depth) {
    RunDraft known = drafts.get(run.id());
    if (known != null) {
      return known;
    }
    Optional<Run> there = earlier.run(run.id());
    RunDraft draft = run.draft(FORMAT, there).goingOn(there.map(Run::id));
    Optional<String> parent = run.parent().filter(id -> !id.equals(run.id()) && depth < 100);
    Optional<LineageRun> above = parent.map(runs::get);
    if (above.isPresent()) {
      draft.childOf(draft(above.get(), depth + 1));
    } else {
      parent.flatMap(earlier::run).ifPresent(before -> draft.childOf(before.id()));
    }
    drafts.putIfAbsent(run.id(), draft);
    return draft;
  }
}
