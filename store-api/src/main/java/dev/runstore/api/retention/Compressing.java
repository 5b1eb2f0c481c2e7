package dev.runstore.api.retention;

import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Maintenance;
import dev.runstore.api.Maintenance.Compressed;
import dev.runstore.api.Pages;
import dev.runstore.api.RunOrder;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreException;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;

/** Compresses large artifacts of runs that have ended. Repeated after a kill it goes on. */
public final class Compressing {
  private static final int PAGE = 500;

  private final ExecutionStore executions;
  private final Maintenance artifacts;

  /**
   * Of the runs of a store.
   *
   * @param artifacts looks after the store that has their artifacts
   */
  public Compressing(ExecutionStore executions, Maintenance artifacts) {
    this.executions = executions;
    this.artifacts = artifacts;
  }

  /** Is told of each run that has ended. */
  public interface Listener {
    /** What was compressed of a run, nothing perhaps. */
    void compressed(RunId runId, Compressed done);

    /** An artifact is damaged and was left as it is, with those of the run that come after it. */
    void damaged(RunId runId, StoreException.Corrupt damage);
  }

  /**
   * Compresses the artifacts of the runs in scope that have ended, see {@link
   * Maintenance#compress}.
   *
   * @param over only artifacts of more bytes than this
   */
  public Compressed all(RunQuery scope, long over, Listener listener) {
    RunQuery ended = scope.orderedBy(RunOrder.ENDED);
    Compressed all = Compressed.NOTHING;
    for (Run run : Pages.all(PAGE, page -> executions.list(ended, page))) {
      all = all.plus(run(run.id(), over, listener));
    }
    return all;
  }

  private Compressed run(RunId runId, long over, Listener listener) {
    Compressed done = Compressed.NOTHING;
    try {
      done = artifacts.compress(executions.tenant(), runId, over);
    } catch (StoreException.Corrupt e) {
      listener.damaged(runId, e);
    } catch (StoreException.Expired deletedMeanwhile) {
      return Compressed.NOTHING;
    }
    listener.compressed(runId, done);
    return done;
  }
}
