package dev.runstore.testkit.memory;

import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.RunId;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** What one tenant has. All of it is read and changed {@link #atomically}. */
final class MemoryTenant {
  final TreeMap<RunId, MemoryRun> runs = new TreeMap<>();
  final Map<RunId, PlanId> tombstones = new HashMap<>();
  final TreeMap<ArtifactKey, MemoryArtifact> artifacts = new TreeMap<>();

  private final ReentrantLock turn = new ReentrantLock(true);

  /** Does this while nobody else does, in the order of asking: who writes on and on waits, too. */
  <T> T atomically(Supplier<T> work) {
    turn.lock();
    try {
      return work.get();
    } finally {
      turn.unlock();
    }
  }

  boolean isUsed() {
    return atomically(() -> !runs.isEmpty() || !artifacts.isEmpty() || !tombstones.isEmpty());
  }
}
