package dev.runstore.api.config;

import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Maintenance.Finding;
import dev.runstore.api.Maintenance.Repair;
import dev.runstore.api.Maintenance.Severity;
import dev.runstore.api.Pages;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.TenantId;
import dev.runstore.api.support.AtOnce;
import dev.runstore.api.support.FindingBuffer;
import dev.runstore.api.support.NamedArtifacts;
import java.util.function.Consumer;

/**
 * Compares runs and artifacts, both ways. Bytes are stored before the event that names them and
 * deleted after their run, so what a killed process leaves is bytes too many and never bytes too
 * few.
 */
final class PairCheck {
  private static final int PAGE = 500;

  private final ExecutionStore executions;
  private final ArtifactStore artifacts;
  private final NamedArtifacts named;
  private final Unowned unowned;
  private final String place;
  private final Repair repair;
  private final Consumer<Finding> found;

  PairCheck(Stores stores, TenantId tenant, Repair repair, Consumer<Finding> found) {
    this.executions = stores.executions(tenant);
    this.artifacts = stores.artifacts(tenant);
    this.named = new NamedArtifacts(executions, artifacts);
    this.unowned = new Unowned(stores, tenant);
    this.place = stores.artifactSession().backend();
    this.repair = repair;
    this.found = found;
  }

  /** Tells of the artifacts that a history names and that are not there. */
  void lost() {
    AtOnce.few()
        .each(
            Pages.all(PAGE, page -> executions.list(RunQuery.all(), page)),
            run -> named(run.id()),
            FindingBuffer::tell);
  }

  /** Tells of the artifacts whose runs are not there. */
  void leftOver() {
    unowned.each(this::leftOver);
  }

  private FindingBuffer named(RunId id) {
    FindingBuffer told = new FindingBuffer(found);
    try {
      named.lost(id, (key, event, problem) -> told.accept(lost(event, key, problem)));
    } catch (StoreException.Expired | StoreException.NotFound deletedMeanwhile) {
      return told;
    } catch (StoreException.Corrupt | StoreException.Forbidden toldByTheStoreItself) {
      return told;
    } catch (StoreException.Unavailable e) {
      told.accept(uncompared(id, e));
    }
    return told;
  }

  private static Finding uncompared(RunId id, StoreException why) {
    return new Finding(
        Severity.WARNING,
        "run " + id,
        "it could not be compared with its artifacts: " + why.getMessage(),
        "check again",
        false);
  }

  private Finding lost(RecordedEvent event, ArtifactKey key, String problem) {
    return new Finding(
        Severity.LOSS,
        "artifact " + key + ", named by event " + event.sequence(),
        problem + ", in store " + place,
        "restore it from a copy",
        false);
  }

  private void leftOver(RunId id, Unowned.Reason reason) {
    found.accept(
        switch (reason) {
          case DELETED -> deleted(id);
          case UNKNOWN ->
              new Finding(
                  Severity.NOTICE,
                  "artifacts of run " + id,
                  "no run of the execution store owns them",
                  "store check --remove-unowned removes them when they are older than a day",
                  false);
        });
  }

  private Finding deleted(RunId id) {
    boolean mend = repair == Repair.MEND;
    if (mend) {
      artifacts.deleteAll(id);
    }
    return new Finding(
        Severity.WARNING,
        "artifacts of run " + id,
        "the run was deleted and they were not",
        mend ? "they were removed" : "store check --repair removes them",
        mend);
  }
}
