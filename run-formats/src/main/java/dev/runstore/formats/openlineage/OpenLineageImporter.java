package dev.runstore.formats.openlineage;

import dev.runstore.formats.ImportReport;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.ImportTarget;
import dev.runstore.formats.JsonOutline;
import dev.runstore.formats.RunImporter;
import java.util.List;

/** Imports events of OpenLineage: one object, an array of them, or one on each line. */
public final class OpenLineageImporter implements RunImporter {
  /** For {@code ServiceLoader}. */
  public OpenLineageImporter() {}

  @Override
  public String format() {
    return LineageImport.FORMAT;
  }

  @Override
  public String description() {
    return "events of OpenLineage";
  }

  @Override
  public boolean recognizes(ImportSource source) {
    JsonOutline outline = source.outline();
    return outline.firstHas("eventTime", "job")
        || outline.firstHas("eventType", "run", "job")
        || outline.firstHas("eventTime", "dataset");
  }

  @Override
  public List<ImportReport> read(ImportSource source, ImportTarget target) {
    return LineageImport.read(List.of(source), target);
  }
}
