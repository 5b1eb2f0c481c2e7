package dev.runstore.api.config;

import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Maintenance;
import dev.runstore.api.StoreException;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** The artifacts of runs that their execution store has deleted or does not know. */
final class Unowned {
  private final ExecutionStore executions;
  private final ArtifactStore artifacts;
  private final Maintenance maintenance;
  private final TenantId tenant;

  Unowned(Stores stores, TenantId tenant) {
    this.executions = stores.executions(tenant);
    this.artifacts = stores.artifacts(tenant);
    this.maintenance = stores.artifactSession().maintenance();
    this.tenant = tenant;
  }

  /** Why nobody owns the artifacts of a run. */
  enum Reason {
    DELETED,
    UNKNOWN
  }

  void each(BiConsumer<RunId, Reason> told) {
    for (RunId id : maintenance.withArtifacts(tenant)) {
      reason(id).ifPresent(reason -> told.accept(id, reason));
    }
  }

  private Optional<Reason> reason(RunId id) {
    try {
      return executions.find(id).isPresent() ? Optional.empty() : Optional.of(Reason.UNKNOWN);
    } catch (StoreException.Expired e) {
      return Optional.of(Reason.DELETED);
    } catch (StoreException.Corrupt ownedAndDamaged) {
      return Optional.empty();
    }
  }

  void remove(Duration olderThan, Consumer<RunId> told) {
    Instant before = executions.now().minus(olderThan);
    each(
        (id, reason) -> {
          if (isOlder(id, reason, before)) {
            artifacts.deleteAll(id);
            told.accept(id);
          }
        });
  }

  /** What is there and not listed may be others', or on its way to a run that is not there yet. */
  private boolean isOlder(RunId id, Reason reason, Instant before) {
    boolean isListed = false;
    for (ArtifactInfo info : artifacts.listArtifacts(id)) {
      if (!info.storedAt().isBefore(before)) {
        return false;
      }
      isListed = true;
    }
    return isListed || reason == Reason.DELETED;
  }
}
