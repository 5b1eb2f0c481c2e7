package dev.runstore.testkit.memory;

import dev.runstore.api.StoreProvider;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.config.StoreOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps everything in the memory of this process, for tests and as the reference of the contract.
 * Sessions that name the same {@code place} see the same runs.
 */
public final class MemoryStoreProvider implements StoreProvider {
  private static final StoreOption<String> PLACE =
      StoreOption.text(
          "place", "sessions that name the same place see the same runs; private if absent");
  private static final Map<String, MemoryPlace> PLACES = new ConcurrentHashMap<>();

  /** What the sessions that name this place see. */
  static MemoryPlace place(String key) {
    return PLACES.computeIfAbsent(key, k -> new MemoryPlace());
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public List<StoreOption<?>> options() {
    return List.of(PLACE);
  }

  @Override
  public StoreSession open(StoreConfig config) {
    config.validate(name(), options());
    MemoryPlace place =
        config.find(PLACE).map(MemoryStoreProvider::place).orElseGet(MemoryPlace::new);
    return new MemorySession(place, config.clock());
  }
}
