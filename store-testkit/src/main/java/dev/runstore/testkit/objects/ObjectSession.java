package dev.runstore.testkit.objects;

import dev.runstore.api.ArtifactStore;
import dev.runstore.api.Capability;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Maintenance;
import dev.runstore.api.StoreSession;
import dev.runstore.api.model.TenantId;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Set;

/** A view of a map of objects. */
final class ObjectSession implements StoreSession {
  private final KeyValueMap map;
  private final InstantSource clock;
  private final Refusals refusals = new Refusals(ObjectStoreProvider.NAME);
  private volatile boolean closed;

  ObjectSession(KeyValueMap map, InstantSource clock) {
    this.map = map;
    this.clock = clock;
  }

  @Override
  public String backend() {
    return refusals.store();
  }

  @Override
  public ExecutionStore executions(TenantId tenant) {
    requireOpen();
    return new ObjectExecutionStore(this, tenant, new TenantObjects(map, tenant));
  }

  @Override
  public ArtifactStore artifacts(TenantId tenant) {
    requireOpen();
    return new ObjectArtifactStore(this, tenant, new TenantObjects(map, tenant));
  }

  @Override
  public Maintenance maintenance() {
    requireOpen();
    return new ObjectMaintenance(this, map);
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.EXECUTIONS, Capability.ARTIFACTS);
  }

  @Override
  public void close() {
    closed = true;
  }

  Refusals refusals() {
    return refusals;
  }

  void requireOpen() {
    if (closed) {
      throw refusals.closed();
    }
  }

  Instant now() {
    requireOpen();
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
