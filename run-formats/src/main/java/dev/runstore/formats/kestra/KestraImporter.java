package dev.runstore.formats.kestra;

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
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Imports executions of Kestra: one, or an array of them. */
public final class KestraImporter implements RunImporter {
  /** For {@code ServiceLoader}. */
  public KestraImporter() {}

  @Override
  public String format() {
    return "kestra";
  }

  @Override
  public String description() {
    return "executions of Kestra";
  }

  @Override
  public boolean recognizes(ImportSource source) {
    JsonOutline outline = source.outline();
    return outline.firstHas("id", "namespace", "flowId", "state")
        && (outline.firstHas("taskRunList") || outline.firstHas("flowRevision"));
  }

  @Override
  public List<ImportReport> read(ImportSource source, ImportTarget target) {
    List<RunDraft> drafts = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (JsonView execution : JsonFiles.records(source)) {
      if (!ids.add(execution.at("id").required())) {
        throw execution.at("id").refused("there is an execution before it with the same id");
      }
      drafts.add(new KestraRun(format(), execution).draft());
    }
    if (drafts.isEmpty()) {
      throw source.refused("it holds no execution");
    }
    return DraftImport.write(target, drafts);
  }
}
