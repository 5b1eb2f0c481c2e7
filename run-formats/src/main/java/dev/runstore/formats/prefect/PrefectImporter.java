package dev.runstore.formats.prefect;

import dev.runstore.formats.ImportReport;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.ImportTarget;
import dev.runstore.formats.RunImporter;
import dev.runstore.formats.draft.DraftImport;
import dev.runstore.formats.draft.JsonFiles;
import java.util.List;

/** Imports the graph of a flow run of Prefect, as its interface {@code graph-v2} gives it. */
public final class PrefectImporter implements RunImporter {
  /** For {@code ServiceLoader}. */
  public PrefectImporter() {}

  @Override
  public String format() {
    return "prefect";
  }

  @Override
  public String description() {
    return "the graph of a flow run of Prefect";
  }

  @Override
  public boolean recognizes(ImportSource source) {
    return source.outline().has("root_node_ids", "nodes", "start_time");
  }

  @Override
  public List<ImportReport> read(ImportSource source, ImportTarget target) {
    return DraftImport.write(
        target, List.of(new PrefectRun(format(), JsonFiles.tree(source)).draft()));
  }
}
