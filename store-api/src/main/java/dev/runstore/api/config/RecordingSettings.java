package dev.runstore.api.config;

import dev.runstore.api.retention.RetentionPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The sections {@code payloads} and {@code retention}. */
final class RecordingSettings {
  private static final long MAX_INLINE = 16 << 20;
  private static final long MAX_PREVIEW = 1 << 20;
  private static final StoreOption<Long> INLINE_LIMIT =
      StoreOption.size("inline-limit", "longer payloads are spilled").or("16KiB");
  private static final StoreOption<Long> PREVIEW_LIMIT =
      StoreOption.size("preview-limit", "the length of previews").or("4KiB");
  private static final StoreOption<Long> COMPRESS_OVER =
      StoreOption.size("compress-over", "larger artifacts are compressed by store compress")
          .or("10MiB");
  private static final StoreOption<RetentionPolicy.Mode> MODE =
      StoreOption.choice("mode", RetentionPolicy.Mode.class, "how many runs of a subject are kept")
          .or("full");
  private static final StoreOption<Duration> MAX_AGE =
      StoreOption.duration("max-age", "older runs are given up");
  private static final StoreOption<Long> MAX_BYTES =
      StoreOption.size("max-bytes", "the oldest runs above this are given up");

  private final Map<String, String> environment;
  private final ConfigProblems problems;

  RecordingSettings(Map<String, String> environment, ConfigProblems problems) {
    this.environment = environment;
    this.problems = problems;
  }

  void payloads(Map<String, Setting> settings, RunstoreConfig.Builder builder) {
    Optional<StoreConfig> config =
        checked("payloads", settings, List.of(INLINE_LIMIT, PREVIEW_LIMIT, COMPRESS_OVER));
    config.ifPresent(
        valid -> {
          long inline = valid.get(INLINE_LIMIT);
          long preview = valid.get(PREVIEW_LIMIT);
          refuseAbove("inline-limit", settings, inline, MAX_INLINE);
          refuseAbove("preview-limit", settings, preview, MAX_PREVIEW);
          builder.payloads(inline, preview).compressOver(valid.get(COMPRESS_OVER));
        });
  }

  Optional<RetentionPolicy> retention(Map<String, Setting> settings) {
    return checked("retention", settings, List.of(MODE, MAX_AGE, MAX_BYTES))
        .filter(config -> !settings.isEmpty())
        .map(
            config ->
                new RetentionPolicy(
                    config.get(MODE),
                    config.find(MAX_AGE),
                    config.find(MAX_BYTES).map(OptionalLong::of).orElse(OptionalLong.empty())));
  }

  private void refuseAbove(String key, Map<String, Setting> settings, long value, long most) {
    Setting setting = settings.get(key);
    if (setting != null && value > most) {
      problems.add(setting.place(), "payloads." + key + " is at most " + (most >> 20) + "MiB");
    }
  }

  /** The settings as a config; empty if there is a problem. */
  private Optional<StoreConfig> checked(
      String what, Map<String, Setting> settings, List<StoreOption<?>> options) {
    List<String> known = options.stream().map(StoreOption::key).toList();
    StoreConfig config = StoreConfig.of(Map.of());
    boolean valid = true;
    for (Map.Entry<String, Setting> entry : settings.entrySet()) {
      String key = entry.getKey();
      Setting setting = entry.getValue();
      if (!known.contains(key)) {
        problems.unknown(setting.place(), "key in " + what + ":", key, known);
        valid = false;
        continue;
      }
      config =
          config.with(key, References.resolve(what + "." + key, setting, environment, problems));
      for (StoreOption<?> option : options) {
        Optional<String> problem =
            option.key().equals(key) ? config.problem(option) : Optional.empty();
        problem.ifPresent(text -> problems.add(setting.place(), what + "." + key + ": " + text));
        valid &= problem.isEmpty();
      }
    }
    return valid ? Optional.of(config) : Optional.empty();
  }
}
