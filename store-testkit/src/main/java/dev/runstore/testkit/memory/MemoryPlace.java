package dev.runstore.testkit.memory;

import dev.runstore.api.model.TenantId;
import java.util.List;
import java.util.TreeMap;

/** All that a place holds, by tenant. */
final class MemoryPlace {
  private final TreeMap<TenantId, MemoryTenant> tenants = new TreeMap<>();

  synchronized MemoryTenant tenant(TenantId id) {
    return tenants.computeIfAbsent(id, key -> new MemoryTenant());
  }

  synchronized List<TenantId> used() {
    return tenants.entrySet().stream()
        .filter(entry -> entry.getValue().isUsed())
        .map(entry -> entry.getKey())
        .toList();
  }

  /** Every tenant that was asked for. */
  synchronized List<MemoryTenant> all() {
    return List.copyOf(tenants.values());
  }
}
