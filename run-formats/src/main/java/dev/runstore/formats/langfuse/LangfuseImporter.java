package dev.runstore.formats.langfuse;

import dev.runstore.formats.ImportReport;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.ImportTarget;
import dev.runstore.formats.RunImporter;
import dev.runstore.formats.draft.DraftImport;
import dev.runstore.formats.draft.JsonFiles;
import dev.runstore.formats.draft.JsonView;
import java.util.List;

/** Imports a trace as Langfuse exports it: the trace with its observations. */
public final class LangfuseImporter implements RunImporter {
  /** For {@code ServiceLoader}. */
  public LangfuseImporter() {}

  @Override
  public String format() {
    return "langfuse";
  }

  @Override
  public String description() {
    return "a trace exported by Langfuse";
  }

  @Override
  public boolean recognizes(ImportSource source) {
    return source.outline().has("trace", "observations")
        || source.outline().has("observations", "id", "timestamp");
  }

  @Override
  public List<ImportReport> read(ImportSource source, ImportTarget target) {
    JsonView file = JsonFiles.tree(source);
    JsonView trace = file.at("trace").isThere() ? file.at("trace") : file;
    return DraftImport.write(
        target, List.of(new LangfuseRun(trace, file.at("observations").items()).draft(format())));
  }
}
