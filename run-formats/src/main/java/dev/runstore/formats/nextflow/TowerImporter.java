package dev.runstore.formats.nextflow;

import dev.runstore.formats.ImportReport;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.ImportTarget;
import dev.runstore.formats.JsonOutline;
import dev.runstore.formats.RunImporter;
import java.util.List;

/** Imports messages of Nextflow to Tower from one file. */
public final class TowerImporter implements RunImporter {
  /** For {@code ServiceLoader}. */
  public TowerImporter() {}

  @Override
  public String format() {
    return TowerMessages.FORMAT;
  }

  @Override
  public String description() {
    return "messages of Nextflow to Tower (Seqera Platform) about a workflow and its tasks";
  }

  @Override
  public boolean recognizes(ImportSource source) {
    JsonOutline outline = source.outline();
    return (outline.firstHas("workflow") && says(source, "sessionId", "runName"))
        || (outline.firstHas("tasks") && says(source, "taskId", "hash", "process"));
  }

  private static boolean says(ImportSource source, String... members) {
    for (String member : members) {
      if (!source.beginning().contains('"' + member + '"')) {
        return false;
      }
    }
    return true;
  }

  @Override
  public List<ImportReport> read(ImportSource source, ImportTarget target) {
    return TowerMessages.read(List.of(source), target);
  }
}
