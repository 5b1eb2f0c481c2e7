package dev.runstore.api.model;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** How many steps have which status; statuses without a step are left out. */
public record StepCounts(Map<StepStatus, Long> values) {
  /** No steps. */
  public static final StepCounts NONE = new StepCounts(Map.of());

  /** Copies the map. */
  public StepCounts {
    Map<StepStatus, Long> copy = new EnumMap<>(StepStatus.class);
    values.forEach(
        (status, count) -> {
          if (count > 0) {
            copy.put(status, count);
          }
        });
    values = Collections.unmodifiableMap(copy);
  }

  /** All steps. */
  public long total() {
    return values.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The steps with this status. */
  public long of(StepStatus status) {
    return values.getOrDefault(status, 0L);
  }
}
