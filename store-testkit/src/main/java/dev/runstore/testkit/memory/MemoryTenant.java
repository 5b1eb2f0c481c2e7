package dev.runstore.testkit.memory;

import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.RunId;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** What one tenant has. Its monitor guards all of it. */
final class MemoryTenant {
  final TreeMap<RunId, MemoryRun> runs = new TreeMap<>();
  final Map<RunId, PlanId> tombstones = new HashMap<>();
  final TreeMap<ArtifactKey, MemoryArtifact> artifacts = new TreeMap<>();

  synchronized boolean isUsed() {
    return !runs.isEmpty() || !artifacts.isEmpty() || !tombstones.isEmpty();
  }
}
