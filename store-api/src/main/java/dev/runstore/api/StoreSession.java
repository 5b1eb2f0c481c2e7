package dev.runstore.api;

import dev.runstore.api.model.TenantId;
import java.util.Set;

/**
 * An opened backend: one pool or client, and views of it for each tenant. Thread-safe. The one
 * thing to close; after that every method of it and of its stores throws {@link
 * IllegalStateException}.
 */
public interface StoreSession extends AutoCloseable {
  /** The name of the provider that opened it. */
  String backend();

  /** The histories of this tenant's runs. Costs nothing to ask for. */
  ExecutionStore executions(TenantId tenant);

  /** The artifacts of this tenant's runs. Costs nothing to ask for. */
  ArtifactStore artifacts(TenantId tenant);

  /** Looking after what is stored. */
  Maintenance maintenance();

  /** What it can do. */
  Set<Capability> capabilities();

  /** Finishes what is being written and lets go of everything. Closing twice is harmless. */
  @Override
  void close();
}
