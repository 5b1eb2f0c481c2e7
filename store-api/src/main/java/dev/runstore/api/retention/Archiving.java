package dev.runstore.api.retention;

import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Pages;
import dev.runstore.api.RunOrder;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreException;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BiConsumer;

/** Moves old runs to the archive. Repeated after a kill it goes on. */
public final class Archiving {
  private static final int PAGE = 500;

  private final ExecutionStore store;

  /** Of the runs of this store. */
  public Archiving(ExecutionStore store) {
    this.store = store;
  }

  /**
   * Archives the runs in scope whose end the store has had for longer than this, by its clock.
   *
   * @param told of each such run, and whether this call archived it
   * @return how many this call archived
   */
  public long olderThan(Duration age, RunQuery scope, BiConsumer<RunId, Boolean> told) {
    Instant before = store.now().minus(age);
    RunQuery ended = scope.orderedBy(RunOrder.ENDED);
    long archived = 0;
    for (Run run : Pages.all(PAGE, page -> store.list(ended, page))) {
      if (run.endRecordedAt().map(end -> end.isBefore(before)).orElse(false)) {
        boolean isNew = isArchivedNow(run.id());
        archived += isNew ? 1 : 0;
        told.accept(run.id(), isNew);
      }
    }
    return archived;
  }

  private boolean isArchivedNow(RunId runId) {
    try {
      return store.archive(runId);
    } catch (StoreException.Expired deletedMeanwhile) {
      return false;
    }
  }
}
