package dev.runstore.formats.json;

import dev.runstore.api.model.Alias;
import dev.runstore.api.model.RunId;
import dev.runstore.formats.DerivedIds;
import dev.runstore.formats.HistoryImport;
import dev.runstore.formats.ImportReport;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.ImportTarget;
import dev.runstore.formats.RunImporter;
import dev.runstore.formats.json.RunFileCheck.Found;
import java.util.List;
import java.util.Optional;

/** Reads the file that {@link JsonRunExporter} writes. The run keeps its id and its event ids. */
public final class JsonRunImporter implements RunImporter {
  /** For {@code ServiceLoader}. */
  public JsonRunImporter() {}

  @Override
  public String format() {
    return RunFile.FORMAT;
  }

  @Override
  public String description() {
    return "what wct export writes";
  }

  /** What a run holds may look like any other format. */
  @Override
  public boolean recognizesBeginning(ImportSource source) {
    return RunFileCheck.startsWith(source.head(), RunFile.START);
  }

  @Override
  public boolean recognizes(ImportSource source) {
    return RunFileCheck.startsWith(source.head(), RunFile.START)
        || source.outline().text("format").equals(Optional.of(RunFile.FORMAT));
  }

  @Override
  public List<ImportReport> read(ImportSource source, ImportTarget target) {
    Found found =
        switch (target.losses()) {
          case REFUSED -> RunFileCheck.checkWhole(source);
          case TOLD -> RunFileCheck.check(source);
        };
    RunId runId =
        switch (target.naming()) {
          case DERIVED -> found.runId();
          case FRESH -> DerivedIds.again(found.runId(), id -> isFree(id, source, target, found));
        };
    Optional<Alias> alias =
        found
            .alias()
            .or(
                () ->
                    Optional.of(found.runId())
                        .filter(original -> !original.equals(runId))
                        .map(original -> new Alias(original.value())));
    try (RunFileHistory history = new RunFileHistory(source, target, found, runId)) {
      boolean isNew = HistoryImport.write(target.executions(), runId, history);
      return List.of(new ImportReport(runId, alias, format(), isNew));
    }
  }

  private static boolean isFree(RunId id, ImportSource source, ImportTarget target, Found found) {
    try (RunFileHistory history = new RunFileHistory(source, target, found, id)) {
      return HistoryImport.isFree(target.executions(), id, history);
    }
  }

  /**
   * Checks a file wholly, without any store.
   *
   * @return the run it holds
   * @throws dev.runstore.formats.RefusedImportException if something is not as it should be
   */
  public RunId verify(ImportSource source) {
    return RunFileCheck.checkWhole(source).runId();
  }
}
