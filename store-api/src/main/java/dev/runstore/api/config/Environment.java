package dev.runstore.api.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The variables {@code RUNSTORE_*}. One that is empty counts as not set. */
final class Environment {
  static final String PREFIX = "RUNSTORE_";
  private static final List<String> SINGLE = List.of("PROFILE", "TENANT", "ROOT", "CONFIG");
  private static final List<String> SECTIONS =
      List.of("EXECUTIONS_", "ARTIFACTS_", "PAYLOADS_", "RETENTION_");
  private static final List<String> EXAMPLES =
      List.of(
          "PROFILE",
          "TENANT",
          "ROOT",
          "CONFIG",
          "EXECUTIONS_TYPE",
          "ARTIFACTS_TYPE",
          "PAYLOADS_INLINE_LIMIT",
          "PAYLOADS_PREVIEW_LIMIT",
          "RETENTION_MODE",
          "RETENTION_MAX_AGE",
          "RETENTION_MAX_BYTES");

  private final Map<String, String> variables;

  Environment(Map<String, String> all) {
    variables = new TreeMap<>();
    all.forEach(
        (name, value) -> {
          if (name.startsWith(PREFIX) && !value.isBlank()) {
            variables.put(name.substring(PREFIX.length()), value);
          }
        });
  }

  /** The variable {@code RUNSTORE_<name>}. */
  Optional<Setting> value(String name) {
    return Optional.ofNullable(variables.get(name))
        .map(text -> Setting.verbatim(text, PREFIX + name));
  }

  /** The variables {@code RUNSTORE_<section>_*}, by key: {@code MAX_AGE} is {@code max-age}. */
  Map<String, Setting> section(String section) {
    String start = section.toUpperCase(Locale.ROOT) + "_";
    Map<String, Setting> settings = new LinkedHashMap<>();
    for (String name : variables.keySet()) {
      if (name.startsWith(start)) {
        String key = name.substring(start.length()).toLowerCase(Locale.ROOT).replace('_', '-');
        value(name).ifPresent(setting -> settings.put(key, setting));
      }
    }
    return settings;
  }

  /**
   * Names what is nearly a variable of ours. Others are left alone: an orchestrator sets {@code
   * RUNSTORE_PORT} and the like for a service of that name.
   */
  void refuseMisspelt(ConfigProblems problems) {
    for (String name : variables.keySet()) {
      if (!SINGLE.contains(name) && SECTIONS.stream().noneMatch(name::startsWith)) {
        Suggestions.nearest(name, EXAMPLES)
            .ifPresent(
                meant ->
                    problems.add(
                        PREFIX + name, "unknown variable, did you mean " + PREFIX + meant + "?"));
      }
    }
  }
}
