package dev.runstore.benchmarks;

import dev.runstore.api.config.RunstoreConfig;
import dev.runstore.api.config.Stores;
import java.nio.file.Path;
import java.util.Map;

/** Opens filesystem stores for the benchmarks. */
final class Opened {
  private Opened() {}

  static Stores at(Path root, String durability, String readable) {
    Map<String, String> options =
        Map.of(
            "type",
            "filesystem",
            "root",
            root.toString(),
            "durability",
            durability,
            "readable",
            readable);
    return Stores.open(RunstoreConfig.builder().executions(options).artifacts(options).build());
  }
}
