package dev.runstore.formats.draft;

import dev.runstore.api.model.RunId;
import dev.runstore.formats.DerivedIds;
import dev.runstore.formats.HistoryImport;
import dev.runstore.formats.ImportReport;
import dev.runstore.formats.ImportTarget;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;

/** Writes runs that have been put together. */
public final class DraftImport {
  private final ImportTarget target;
  private final IdentityHashMap<RunDraft, RunId> written = new IdentityHashMap<>();

  private DraftImport(ImportTarget target) {
    this.target = target;
  }

  /** Writes the runs, in this order. */
  public static List<ImportReport> write(ImportTarget target, List<RunDraft> drafts) {
    DraftImport writing = new DraftImport(target);
    List<ImportReport> reports = new ArrayList<>();
    drafts.forEach(draft -> reports.add(writing.write(draft)));
    return reports;
  }

  private ImportReport write(RunDraft draft) {
    RunId first = draft.ids().runId();
    RunId id =
        switch (target.naming()) {
          case DERIVED -> first;
          case FRESH ->
              DerivedIds.again(
                  first,
                  free -> HistoryImport.isFree(target.executions(), free, history(draft, free)));
        };
    written.put(draft, id);
    boolean isNew = HistoryImport.write(target.executions(), id, history(draft, id));
    return new ImportReport(id, Optional.of(draft.alias()), draft.format(), isNew);
  }

  private DraftHistory history(RunDraft draft, RunId id) {
    Optional<RunId> parent =
        draft
            .parent()
            .map(other -> Optional.ofNullable(written.get(other)).orElse(other.ids().runId()))
            .or(draft::parentId);
    return new DraftHistory(draft, id, parent, target);
  }
}
