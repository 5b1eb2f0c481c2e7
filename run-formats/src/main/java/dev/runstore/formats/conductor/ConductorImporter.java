package dev.runstore.formats.conductor;

import dev.runstore.formats.ImportReport;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.ImportTarget;
import dev.runstore.formats.JsonOutline;
import dev.runstore.formats.RunImporter;
import dev.runstore.formats.draft.DraftImport;
import dev.runstore.formats.draft.EarlierRecords;
import dev.runstore.formats.draft.JsonFiles;
import dev.runstore.formats.draft.JsonView;
import dev.runstore.formats.draft.RunDraft;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Imports workflows of Netflix or Orkes Conductor with their tasks: one, or an array of them. */
public final class ConductorImporter implements RunImporter {
  /** For {@code ServiceLoader}. */
  public ConductorImporter() {}

  @Override
  public String format() {
    return "conductor";
  }

  @Override
  public String description() {
    return "workflows of Netflix or Orkes Conductor with their tasks";
  }

  @Override
  public boolean recognizes(ImportSource source) {
    JsonOutline outline = source.outline();
    return outline.firstHas("workflowId", "tasks", "status")
        && (outline.firstHas("workflowName")
            || outline.firstHas("workflowType")
            || outline.firstHas("workflowDefinition"));
  }

  @Override
  public List<ImportReport> read(ImportSource source, ImportTarget target) {
    Map<String, RunDraft> drafts = new LinkedHashMap<>();
    Map<String, String> parents = new LinkedHashMap<>();
    for (JsonView workflow : JsonFiles.records(source)) {
      String id = workflow.at("workflowId").required();
      if (drafts.put(id, new ConductorRun(format(), workflow).draft()) != null) {
        throw workflow.at("workflowId").refused("there is a workflow before it with the same id");
      }
      workflow.at("parentWorkflowId").text().ifPresent(parent -> parents.put(id, parent));
    }
    if (drafts.isEmpty()) {
      throw source.refused("it holds no workflow");
    }
    Set<String> elsewhere = new HashSet<>(parents.values());
    elsewhere.removeAll(drafts.keySet());
    EarlierRecords earlier = EarlierRecords.of(target, source, format(), elsewhere);
    parents.forEach(
        (child, parent) -> {
          RunDraft run = drafts.get(child);
          RunDraft above = drafts.get(parent);
          if (run != null && above != null) {
            run.childOf(above);
          } else if (run != null) {
            earlier.run(parent).ifPresent(known -> run.childOf(known.id()));
          }
        });
    return DraftImport.write(target, new ArrayList<>(drafts.values()));
  }
}
