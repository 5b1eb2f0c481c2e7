package dev.runstore.filesystem;

import dev.runstore.api.ArtifactStore;
import dev.runstore.api.Capability;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Maintenance;
import dev.runstore.api.StoreSession;
import dev.runstore.api.model.TenantId;
import dev.runstore.filesystem.disk.Disk;
import dev.runstore.filesystem.disk.Durability;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** An open store. Files are opened as they are needed. */
final class FilesystemSession implements StoreSession {
  private final Path root;
  private final Disk disk;
  private final ReadableMode readable;
  private final long traceSteps;
  private final InstantSource clock;
  private final Background background = new Background();
  private final Map<TenantId, Tenant> tenants = new ConcurrentHashMap<>();
  private volatile boolean closed;

  FilesystemSession(
      Path root,
      Durability durability,
      ReadableMode readable,
      long traceSteps,
      InstantSource clock) {
    this.root = root;
    this.disk = new Disk(root, durability);
    this.readable = readable;
    this.traceSteps = traceSteps;
    this.clock = clock;
  }

  @Override
  public String backend() {
    return "filesystem";
  }

  @Override
  public ExecutionStore executions(TenantId tenant) {
    return new FileExecutions(tenant(tenant));
  }

  @Override
  public ArtifactStore artifacts(TenantId tenant) {
    return new FileArtifacts(tenant(tenant));
  }

  @Override
  public Maintenance maintenance() {
    refuseClosed();
    return new FileMaintenance(this);
  }

  @Override
  public Set<Capability> capabilities() {
    refuseClosed();
    return EnumSet.of(Capability.EXECUTIONS, Capability.ARTIFACTS, Capability.COMPRESSION);
  }

  Tenant tenant(TenantId id) {
    refuseClosed();
    return tenants.computeIfAbsent(id, key -> new Tenant(this, key));
  }

  Path root() {
    return root;
  }

  Disk disk() {
    return disk;
  }

  ReadableMode readable() {
    return readable;
  }

  /** The most steps that the trace of the folder for people shows. */
  long traceSteps() {
    return traceSteps;
  }

  InstantSource clock() {
    return clock;
  }

  Background background() {
    return background;
  }

  void refuseClosed() {
    if (closed) {
      throw new IllegalStateException("the session of store filesystem:" + root + " is closed");
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    background.close();
    closed = true;
    tenants.values().forEach(Tenant::close);
  }
}
