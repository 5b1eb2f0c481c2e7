package dev.runstore.formats.cromwell;

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
import java.util.List;

/** Imports the metadata of a workflow, with those of its subworkflows if they are expanded. */
public final class CromwellImporter implements RunImporter {
  /** For {@code ServiceLoader}. */
  public CromwellImporter() {}

  @Override
  public String format() {
    return "cromwell";
  }

  @Override
  public String description() {
    return "the metadata of a workflow that Cromwell ran";
  }

  @Override
  public boolean recognizes(ImportSource source) {
    JsonOutline outline = source.outline();
    return outline.has("id", "status", "calls")
        && (outline.has("workflowName")
            || outline.has("workflowProcessingEvents")
            || outline.has("submittedFiles"));
  }

  @Override
  public List<ImportReport> read(ImportSource source, ImportTarget target) {
    JsonView workflow = JsonFiles.tree(source);
    workflow.at("id").required();
    List<RunDraft> drafts = new ArrayList<>();
    new CromwellRun(format(), workflow).draft(drafts).keeping(source);
    return DraftImport.write(target, drafts);
  }
}
