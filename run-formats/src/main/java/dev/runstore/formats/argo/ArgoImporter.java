package dev.runstore.formats.argo;

import dev.runstore.formats.ImportReport;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.ImportTarget;
import dev.runstore.formats.JsonOutline;
import dev.runstore.formats.RunImporter;
import dev.runstore.formats.draft.DraftImport;
import dev.runstore.formats.draft.JsonFiles;
import dev.runstore.formats.draft.JsonView;
import java.util.List;

/** Imports the status of an Argo workflow, as {@code kubectl get workflow -o json} gives it. */
public final class ArgoImporter implements RunImporter {
  /** For {@code ServiceLoader}. */
  public ArgoImporter() {}

  @Override
  public String format() {
    return "argo";
  }

  @Override
  public String description() {
    return "an Argo workflow with its status, also of Kubeflow Pipelines";
  }

  @Override
  public boolean recognizes(ImportSource source) {
    JsonOutline outline = source.outline();
    return outline.has("metadata", "spec", "status")
        && (outline.text("apiVersion").filter(v -> v.startsWith("argoproj.io/")).isPresent()
            || (!outline.has("kind") && source.beginning().contains("argoproj.io")));
  }

  @Override
  public List<ImportReport> read(ImportSource source, ImportTarget target) {
    JsonView workflow = JsonFiles.tree(source);
    if (!workflow.at("status").json().isObject()) {
      throw workflow.at("status").refused("the workflow has no status, so it never ran");
    }
    return DraftImport.write(target, List.of(new ArgoRun(workflow).draft(format())));
  }
}
