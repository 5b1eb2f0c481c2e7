package dev.runstore.testkit.memory;

import dev.runstore.api.Maintenance;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Sha256;
import dev.runstore.api.model.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Looks for damaged bytes and for bytes that belong to no run. */
final class MemoryMaintenance implements Maintenance {
  private final MemorySession session;
  private final MemoryPlace place;

  MemoryMaintenance(MemorySession session, MemoryPlace place) {
    this.session = session;
    this.place = place;
  }

  @Override
  public void check(TenantId tenant, Repair repair, Consumer<Finding> found) {
    session.refuseWhenClosed();
    MemoryTenant held = place.tenant(tenant);
    held.atomically(() -> findings(held)).forEach(found);
  }

  private static List<Finding> findings(MemoryTenant held) {
    List<Finding> findings = new ArrayList<>();
    TreeSet<RunId> unowned = new TreeSet<>();
    held.artifacts.forEach(
        (key, artifact) -> {
          if (!Sha256.of(artifact.content()).equals(artifact.info().sha256())) {
            findings.add(damaged(key));
          }
          if (!held.runs.containsKey(key.runId())) {
            unowned.add(key.runId());
          }
        });
    unowned.forEach(id -> findings.add(unowned(id)));
    return findings;
  }

  private static Finding damaged(ArtifactKey key) {
    return new Finding(
        Severity.LOSS,
        "artifact " + key,
        "its digest is not the stored one",
        "store it again under another name",
        false);
  }

  private static Finding unowned(RunId id) {
    return new Finding(
        Severity.NOTICE,
        "artifacts of run " + id,
        "no run of this store owns them",
        "delete them with deleteAll",
        false);
  }

  @Override
  public long sweep(TenantId tenant, Duration olderThan) {
    session.refuseWhenClosed();
    return 0;
  }

  @Override
  public List<String> migrate(Migration run) {
    session.refuseWhenClosed();
    return List.of();
  }

  @Override
  public Map<String, String> describe() {
    session.refuseWhenClosed();
    return Map.of("backend", MemorySession.NAME, "tenants", Integer.toString(place.used().size()));
  }

  @Override
  public String accessPolicy() {
    session.refuseWhenClosed();
    return "";
  }

  @Override
  public Iterable<RunId> withArtifacts(TenantId tenant) {
    session.refuseWhenClosed();
    MemoryTenant held = place.tenant(tenant);
    return held.atomically(
        () -> {
          TreeSet<RunId> runs = new TreeSet<>();
          held.artifacts.keySet().forEach(key -> runs.add(key.runId()));
          return runs;
        });
  }

  @Override
  public Iterable<TenantId> tenants() {
    session.refuseWhenClosed();
    return place.used();
  }
}
