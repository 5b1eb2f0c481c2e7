package dev.runstore.formats.langsmith;

import dev.runstore.formats.ImportReport;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.ImportTarget;
import dev.runstore.formats.JsonOutline;
import dev.runstore.formats.RunImporter;
import java.util.List;
import java.util.Set;

/** Imports batches that clients of LangSmith send: runs that begin, and what completes them. */
public final class LangsmithImporter implements RunImporter {
  private static final Set<String> BATCH = Set.of("post", "patch");

  /** For {@code ServiceLoader}. */
  public LangsmithImporter() {}

  @Override
  public String format() {
    return LangsmithBatches.FORMAT;
  }

  @Override
  public String description() {
    return "a batch of runs for LangSmith";
  }

  @Override
  public boolean recognizes(ImportSource source) {
    JsonOutline outline = source.outline();
    return outline.firstHas("run_type", "trace_id")
        || outline.firstHas("dotted_order", "trace_id", "end_time")
        || (outline.has("post", "patch") && source.beginning().contains("\"run_type\""))
        || (isBatch(outline)
            && source.beginning().contains("\"trace_id\"")
            && source.beginning().contains("\"dotted_order\""));
  }

  /** Clients leave out the list that is empty. */
  private static boolean isBatch(JsonOutline outline) {
    return !outline.members().isEmpty() && BATCH.containsAll(outline.members().keySet());
  }

  @Override
  public List<ImportReport> read(ImportSource source, ImportTarget target) {
    return LangsmithBatches.read(List.of(source), target);
  }
}
