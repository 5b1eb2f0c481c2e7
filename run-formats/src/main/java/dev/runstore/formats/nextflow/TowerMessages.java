package dev.runstore.formats.nextflow;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the messages of some files together, and with them those that came in earlier ones. */
final class TowerMessages {
  static final String FORMAT = "nextflow-tower";

  private final List<JsonView> all = new ArrayList<>();
  private final Map<String, List<JsonView>> byRun = new LinkedHashMap<>();

  /** Runs by the id that the server gave them, which only later messages of the workflow have. */
  private final Map<String, String> byServerId = new LinkedHashMap<>();

  private TowerMessages(List<ImportSource> sources) {
    sources.forEach(source -> all.addAll(JsonFiles.records(source)));
    for (JsonView message : all) {
      JsonView workflow = message.at("workflow");
      if (!workflow.isThere() && !message.at("tasks").isThere()) {
        throw message.refused("a message with workflow or tasks is expected");
      }
      if (workflow.isThere()) {
        byRun.computeIfAbsent(id(workflow), key -> new ArrayList<>());
        workflow.at("id").text().ifPresent(id -> byServerId.put(id, id(workflow)));
      }
    }
    if (byRun.isEmpty()) {
      throw sources
          .get(0)
          .refused(
              "it tells of tasks and not of their workflow; import it with the messages of the"
                  + " workflow, as a folder or in one file");
    }
    all.forEach(message -> byRun.getOrDefault(owner(message), new ArrayList<>()).add(message));
  }

  static List<ImportReport> read(List<ImportSource> sources, ImportTarget target) {
    Map<String, List<JsonView>> byRun = new TowerMessages(sources).byRun;
    EarlierRecords earlier = EarlierRecords.of(target, sources.get(0), FORMAT, byRun.keySet());
    List<RunDraft> drafts = new ArrayList<>();
    byRun.forEach(
        (id, given) ->
            drafts.add(new TowerRun(id, earlier.and(id, given)).draft(FORMAT, earlier.run(id))));
    return DraftImport.write(target, drafts);
  }

  /** A session that is resumed goes on under another name, as another run. */
  private static String id(JsonView workflow) {
    return workflow.at("sessionId").required() + "/" + workflow.at("runName").required();
  }

  private String owner(JsonView message) {
    if (message.at("workflow").isThere()) {
      return id(message.at("workflow"));
    }
    Optional<String> named = message.at("workflowId").text();
    Optional<String> known = named.map(byServerId::get);
    if (known.isPresent()) {
      return known.get();
    }
    if (byRun.size() == 1 && (named.isEmpty() || byServerId.isEmpty())) {
      return byRun.keySet().iterator().next();
    }
    throw message.refused(
        "the tasks are of "
            + named.map(id -> "workflow " + id).orElse("no workflow that is named")
            + ", and "
            + byRun.size()
            + " other workflows are here; import the messages of each workflow alone");
  }
}
