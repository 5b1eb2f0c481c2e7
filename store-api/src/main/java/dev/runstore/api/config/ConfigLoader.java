package dev.runstore.api.config;

import java.util.Map;

/** Puts file, environment and overrides together. */
final class ConfigLoader {
  private ConfigLoader() {}

  static RunstoreConfig load(ConfigSources sources, Providers providers) {
    String root =
        sources
            .workingDirectory()
            .resolve(sources.root().map(Object::toString).orElse(RunstoreConfig.DEFAULT_ROOT))
            .toString();
    Map<String, String> files =
        Map.of(RunstoreConfig.TYPE, RunstoreConfig.FILESYSTEM, RunstoreConfig.ROOT, root);
    providers.names();
    return RunstoreConfig.builder().executions(files).artifacts(files).build();
  }
}
