package dev.runstore.testkit.memory;

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

/** A session of a place in memory. */
final class MemorySession implements StoreSession {
  static final String NAME = "memory";

  private final MemoryPlace place;
  private final InstantSource clock;
  private volatile boolean closed;

  MemorySession(MemoryPlace place, InstantSource clock) {
    this.place = place;
    this.clock = clock;
  }

  @Override
  public String backend() {
    return NAME;
  }

  @Override
  public ExecutionStore executions(TenantId tenant) {
    refuseWhenClosed();
    return new MemoryExecutions(this, tenant, place.tenant(tenant));
  }

  @Override
  public ArtifactStore artifacts(TenantId tenant) {
    refuseWhenClosed();
    return new MemoryArtifacts(this, tenant, place.tenant(tenant));
  }

  @Override
  public Maintenance maintenance() {
    refuseWhenClosed();
    return new MemoryMaintenance(this, place);
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.EXECUTIONS, Capability.ARTIFACTS);
  }

  @Override
  public void close() {
    closed = true;
  }

  void refuseWhenClosed() {
    if (closed) {
      throw new IllegalStateException("the session of store " + NAME + " is closed");
    }
  }

  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
