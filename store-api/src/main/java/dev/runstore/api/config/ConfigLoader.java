package dev.runstore.api.config;

import dev.runstore.api.StoreException;
import dev.runstore.api.config.ConfigNode.Section;
import dev.runstore.api.model.TenantId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Puts file, environment and overrides together, in rising order of weight. */
final class ConfigLoader {
  private static final String PROFILE = "profile";
  private static final String PROFILES = "profiles";
  private static final String TENANT = "tenant";
  private static final String EXECUTIONS = "executions";
  private static final String ARTIFACTS = "artifacts";
  private static final String RETENTION = "retention";
  private static final String PAYLOADS = "payloads";
  static final List<String> TOP_KEYS = List.of(PROFILE, PROFILES, RETENTION, PAYLOADS);
  private static final List<String> PROFILE_KEYS = List.of(TENANT, EXECUTIONS, ARTIFACTS);
  private static final int MANY = 10;
  private static final int MAX_FILE_BYTES = 1 << 20;

  private final ConfigSources sources;
  private final Providers providers;
  private final Environment environment;
  private final ConfigProblems problems = new ConfigProblems();
  private final NodeReader reader = new NodeReader(problems);

  private ConfigLoader(ConfigSources sources, Providers providers) {
    this.sources = sources;
    this.providers = providers;
    this.environment = new Environment(sources.environment());
  }

  static RunstoreConfig load(ConfigSources sources, Providers providers) {
    return new ConfigLoader(sources, providers).load();
  }

  private RunstoreConfig load() {
    Optional<Path> path = file();
    environment.refuseMisspelt(problems);
    Section top =
        reader.known(
            path.map(file -> ConfigFile.parse(shown(file), bytes(file)))
                .orElse(new Section(Map.of(), "defaults")),
            TOP_KEYS);
    Map<String, Section> profiles = reader.sections(top, PROFILES);
    profiles.replaceAll((any, profile) -> reader.known(profile, PROFILE_KEYS));
    String name = profileName(top, profiles);
    Optional<Section> profile = Optional.ofNullable(profiles.get(name));

    RunstoreConfig.Builder builder = RunstoreConfig.builder().readFrom(name, path);
    tenant(profile).ifPresent(builder::tenant);
    StoreSettings stores = new StoreSettings(sources, environment, providers, reader, problems);
    builder.executions(stores.of(EXECUTIONS, name, profile));
    builder.artifacts(stores.of(ARTIFACTS, name, profile));
    builder.saidAt(stores.places());
    RecordingSettings recording = new RecordingSettings(sources.environment(), problems);
    recording.payloads(layered(top, PAYLOADS), builder);
    recording.retention(layered(top, RETENTION)).ifPresent(builder::retention);
    problems.throwIfAny();
    return builder.build();
  }

  private Optional<Path> file() {
    Optional<Path> explicit =
        sources
            .file()
            .or(() -> environment.value("CONFIG").map(setting -> Path.of(setting.text())))
            .map(file -> sources.workingDirectory().resolve(file));
    if (explicit.isPresent()) {
      if (Files.notExists(explicit.get())) {
        throw new StoreException.InvalidConfiguration(
            "the configuration file " + explicit.get() + " does not exist");
      }
      return explicit;
    }
    return Stream.concat(Stream.of(sources.workingDirectory()), sources.userFolder().stream())
        .map(folder -> folder.resolve(ConfigSources.FILE_NAME))
        .filter(file -> !Files.notExists(file))
        .findFirst();
  }

  private static byte[] bytes(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_FILE_BYTES + 1);
      if (bytes.length > MAX_FILE_BYTES) {
        throw new StoreException.InvalidConfiguration(
            "the configuration file " + file + " has more than 1 MiB");
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw unreadable(file, "it has just been removed");
    } catch (IOException e) {
      throw unreadable(file, Files.isDirectory(file) ? "it is a folder" : e.toString());
    }
  }

  private static StoreException.InvalidConfiguration unreadable(Path file, String reason) {
    return new StoreException.InvalidConfiguration(
        "the configuration file " + file + " cannot be read: " + reason);
  }

  private String shown(Path file) {
    return file.startsWith(sources.workingDirectory())
        ? sources.workingDirectory().relativize(file).toString()
        : file.toString();
  }

  private String profileName(Section top, Map<String, Section> profiles) {
    Optional<Setting> named =
        sources
            .profile()
            .map(text -> Setting.verbatim(text, "--profile"))
            .or(() -> environment.value("PROFILE"))
            .or(() -> reader.setting(top, PROFILE));
    if (named.isEmpty()) {
      if (profiles.size() == 1) {
        return profiles.keySet().iterator().next();
      }
      boolean needed = sources.root().isEmpty() && environment.value("ROOT").isEmpty();
      if (needed && !profiles.isEmpty() && !profiles.containsKey(RunstoreConfig.DEFAULT_PROFILE)) {
        problems.add(
            top.place(),
            "no profile is chosen: give profile, one of " + String.join(", ", profiles.keySet()));
      }
      return RunstoreConfig.DEFAULT_PROFILE;
    }
    String name = References.resolve(PROFILE, named.get(), sources.environment(), problems);
    if (!profiles.containsKey(name) && !name.equals(RunstoreConfig.DEFAULT_PROFILE)) {
      List<String> known =
          Stream.concat(profiles.keySet().stream(), Stream.of(RunstoreConfig.DEFAULT_PROFILE))
              .distinct()
              .toList();
      problems.add(named.get().place(), "unknown profile " + name + whichThereAre(name, known));
    }
    return name;
  }

  /** What was meant, and what there is: of a few names one may be near by chance. */
  private static String whichThereAre(String name, List<String> known) {
    Optional<String> near = Suggestions.nearest(name, known);
    return near.isPresent() && known.size() <= MANY
        ? ", did you mean " + near.get() + "? there are: " + String.join(", ", known)
        : Suggestions.didYouMean(name, known);
  }

  private Optional<TenantId> tenant(Optional<Section> profile) {
    Optional<Setting> named =
        sources
            .tenant()
            .map(text -> Setting.verbatim(text, "--tenant"))
            .or(() -> environment.value("TENANT"))
            .or(() -> profile.flatMap(section -> reader.setting(section, TENANT)));
    return named.flatMap(
        setting -> {
          try {
            return Optional.of(
                new TenantId(References.resolve(TENANT, setting, sources.environment(), problems)));
          } catch (IllegalArgumentException e) {
            problems.add(setting.place(), String.valueOf(e.getMessage()));
            return Optional.empty();
          }
        });
  }

  private Map<String, Setting> layered(Section top, String what) {
    Map<String, Setting> settings = new LinkedHashMap<>(reader.settings(top, what));
    settings.putAll(environment.section(what));
    return settings;
  }
}
