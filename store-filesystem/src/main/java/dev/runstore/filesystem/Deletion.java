package dev.runstore.filesystem;

import dev.runstore.api.ClaimTerms;
import dev.runstore.api.StoreException;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Runner;
import dev.runstore.filesystem.disk.Disk;
import dev.runstore.filesystem.disk.Places;
import dev.runstore.filesystem.disk.RunPlaces;
import dev.runstore.filesystem.journal.Claims;
import dev.runstore.filesystem.journal.RunJournal;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Deletes runs. The tombstone is the deletion; the files go afterwards, at the next attempt or
 * sweep if this process dies. Artifacts stay.
 */
final class Deletion {
  private static final Runner DELETION = new Runner("delete", "deletion", "1", Optional.empty());
  private final Tenant tenant;
  private final Places places;

  Deletion(Tenant tenant) {
    this.tenant = tenant;
    this.places = tenant.places();
  }

  /** Whether this call did it, whoever else deletes the run or moves it meanwhile. */
  boolean delete(RunId id, PlanId plan) {
    try {
      return deleted(id, plan);
    } catch (StoreException.Expired another) {
      return false;
    } catch (StoreException.NotFound e) {
      if (places.tombstone(id).toFile().exists()) {
        return false;
      }
      throw tenant.archive().movedOr(id, e);
    }
  }

  private boolean deleted(RunId id, PlanId plan) {
    if (places.tombstone(id).toFile().exists()) {
      if (tenant.index().summary(id).isPresent()) {
        tenant.index().deleted(id);
      }
      removeFiles(id);
      return false;
    }
    if (isLost(id)) {
      tenant.index().listed(id).ifPresent(this::refuseKept);
      boolean mine = publish(id, plan, tenant.context().now());
      tenant.index().deleted(id);
      return mine;
    }
    RunJournal journal = tenant.writableJournal(id);
    journal.refuseMissing();
    boolean mine =
        journal.holdingNotes(() -> !places.tombstone(id).toFile().exists() && bury(journal, plan));
    toldToIndex(id);
    removeFiles(id);
    return mine;
  }

  /** On a full disk the files go before the index is told. */
  private void toldToIndex(RunId id) {
    try {
      tenant.index().deleted(id);
    } catch (StoreException.Unavailable e) {
      if (!Disk.isFull(e)) {
        throw e;
      }
      removeFiles(id);
      tenant.index().deleted(id);
    }
  }

  private boolean bury(RunJournal journal, PlanId plan) {
    Run run =
        journal
            .header()
            .orElseThrow(
                () ->
                    new StoreException.NotFound(
                        "cannot delete run "
                            + journal.id()
                            + ": there is none in "
                            + tenant.context().store()));
    refuseKept(run);
    tenant
        .index()
        .listed(run.id())
        .filter(last -> last.noteCount() > run.noteCount())
        .ifPresent(this::refuseKept);
    Instant now = tenant.context().now();
    Optional<Lease> held =
        run.status().isTerminal()
            ? Optional.empty()
            : run.lease().filter(lease -> !lease.isExpiredAt(now));
    if (held.isPresent()) {
      throw new StoreException.LeaseHeld(
          "cannot delete run "
              + run.id()
              + ": "
              + held.get().runner()
              + " holds it until "
              + held.get().expiresAt(),
          held.get().expiresAt());
    }
    if (!run.status().isTerminal() && !Claims.bar(journal, DELETION, ClaimTerms.DEFAULT_TTL)) {
      return bury(journal, plan);
    }
    return publish(run.id(), plan, now);
  }

  private void refuseKept(Run run) {
    run.keptBecause()
        .ifPresent(
            reason -> {
              throw new StoreException.Forbidden(
                  "cannot delete run "
                      + run.id()
                      + " from "
                      + tenant.context().store()
                      + ": "
                      + reason);
            });
  }

  private boolean publish(RunId id, PlanId plan, Instant now) {
    Map<String, String> stone = new LinkedHashMap<>();
    stone.put("runId", id.value());
    stone.put("planId", plan.value());
    stone.put("deletedAt", now.toString());
    byte[] text = (JsonValue.object(stone) + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      return publish(places.tombstone(id), text);
    } catch (StoreException.Unavailable e) {
      if (!Disk.isFull(e)) {
        throw e;
      }
      removeWhatIsMadeOf(id);
      return publish(places.tombstone(id), text);
    }
  }

  private boolean publish(Path tombstone, byte[] text) {
    Disk disk = tenant.disk();
    tenant.prepare();
    boolean mine = disk.publish(tombstone, text, Disk.Sync.MILESTONE);
    disk.syncFolder(places.tombstones());
    return mine;
  }

  /**
   * What the history can make anew, so that a full disk has room for a tombstone: a cleanup is what
   * is called then.
   */
  private void removeWhatIsMadeOf(RunId id) {
    RunPlaces run = places.run(id);
    Disk disk = tenant.disk();
    run.forPeople().forEach(disk::removeTree);
    List.of(run.outlines(), run.steps(), run.result()).forEach(disk::remove);
  }

  /** Whether the index is all that is left of the run. */
  private boolean isLost(RunId id) {
    Disk disk = tenant.disk();
    return !disk.isThere(places.run(id).folder())
        && !disk.isThere(places.archived(id))
        && tenant.index().summary(id).isPresent();
  }

  /** Removes what is left of a deleted run, except its artifacts. */
  void removeFiles(RunId id) {
    tenant.forget(id);
    tenant.disk().remove(places.archived(id));
    RunPlaces run = places.run(id);
    File[] files = run.folder().toFile().listFiles();
    if (files == null) {
      return;
    }
    for (File file : files) {
      if (!file.toPath().equals(run.artifacts())) {
        tenant.disk().removeTree(file.toPath());
      }
    }
    tenant.disk().remove(run.folder());
  }
}
