package dev.runstore.formats.wfformat;

import dev.runstore.formats.DerivedIds;
import dev.runstore.formats.HistoryImport;
import dev.runstore.formats.ImportReport;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.ImportTarget;
import dev.runstore.formats.JsonOutline;
import dev.runstore.formats.RunImporter;
import java.util.List;
import java.util.Optional;

/** Imports an instance of WfFormat as a run; {@code docs/formats.md} says what becomes of what. */
public final class WfFormatImporter implements RunImporter {
  /** For {@code ServiceLoader}. */
  public WfFormatImporter() {}

  @Override
  public String format() {
    return "wfformat";
  }

  @Override
  public String description() {
    return "WfFormat of WfCommons, 1.0 to 1.5";
  }

  @Override
  public boolean recognizes(ImportSource source) {
    JsonOutline outline = source.outline();
    return outline.has("workflow", "schemaVersion") || outline.has("workflow", "name");
  }

  @Override
  public List<ImportReport> read(ImportSource source, ImportTarget target) {
    WfRun first = new WfRun(source, target, WfReader.read(source));
    WfRun run =
        switch (target.naming()) {
          case DERIVED -> first;
          case FRESH ->
              first.as(
                  DerivedIds.again(
                      first.ids().runId(),
                      id -> HistoryImport.isFree(target.executions(), id, first.as(id))));
        };
    boolean isNew = HistoryImport.write(target.executions(), run.ids().runId(), run);
    return List.of(new ImportReport(run.ids().runId(), Optional.of(run.alias()), format(), isNew));
  }
}
