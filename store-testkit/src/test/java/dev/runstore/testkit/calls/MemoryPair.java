package dev.runstore.testkit.calls;

import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.model.TenantId;
import dev.runstore.testkit.ManualClock;
import dev.runstore.testkit.memory.MemoryStoreProvider;
import java.time.Instant;
import java.util.Map;

/** Both stores of a fresh place in memory, with a clock that stands still. */
final class MemoryPair implements AutoCloseable {
  final ManualClock clock = ManualClock.at(Instant.parse("2026-03-01T12:00:00Z"));
  private final StoreSession session =
      new MemoryStoreProvider().open(StoreConfig.of(Map.of()).with(clock));
  final ExecutionStore executions = session.executions(TenantId.DEFAULT);
  final ArtifactStore artifacts = session.artifacts(TenantId.DEFAULT);

  @Override
  public void close() {
    session.close();
  }
}
