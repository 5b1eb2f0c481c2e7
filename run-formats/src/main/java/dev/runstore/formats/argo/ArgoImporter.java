package dev.runstore.formats.argo;

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
import java.util.regex.Pattern;

/**
 * Imports the status of an Argo workflow, as {@code kubectl get workflow NAME -o json} gives it, or
 * with {@code -o yaml}.
 */
public final class ArgoImporter implements RunImporter {
  private static final Pattern VERSION = Pattern.compile("(?m)^apiVersion: *[\"']?argoproj\\.io/");
  private static final Pattern KIND = Pattern.compile("(?m)^kind: *[\"']?Workflow[\"']? *\\r?$");

  private static final Pattern BARE = Pattern.compile("\\A(#.*\\R|---.*\\R)*metadata: *\\R");

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
  public boolean recognizesBeginning(ImportSource source) {
    String text = source.beginning();
    return !isJson(source)
        && (VERSION.matcher(text).find()
            ? KIND.matcher(text).find()
            : BARE.matcher(text).find() && text.contains("  workflows.argoproj.io/phase:"));
  }

  private static boolean isJson(ImportSource source) {
    return source.beginning().stripLeading().startsWith("{");
  }

  @Override
  public boolean recognizes(ImportSource source) {
    if (recognizesBeginning(source)) {
      return true;
    }
    JsonOutline outline = source.outline();
    return outline.has("metadata", "spec", "status")
        && (outline.text("apiVersion").filter(v -> v.startsWith("argoproj.io/")).isPresent()
            || (!outline.has("kind") && source.beginning().contains("argoproj.io")));
  }

  @Override
  public List<ImportReport> read(ImportSource source, ImportTarget target) {
    List<JsonView> workflows =
        isJson(source) ? List.of(JsonFiles.tree(source)) : JsonFiles.yamlDocuments(source);
    List<RunDraft> drafts = new ArrayList<>();
    for (JsonView workflow : workflows) {
      if (!workflow.at("status").json().isObject()) {
        throw workflow.at("status").refused("the workflow has no status, so it never ran");
      }
      drafts.add(new ArgoRun(workflow).draft(format()));
    }
    if (drafts.isEmpty()) {
      throw source.refused("there is no workflow in it");
    }
    return DraftImport.write(target, drafts);
  }
}
