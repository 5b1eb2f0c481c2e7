package dev.runstore.api.config;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where a configuration is read from, in rising order of weight: defaults, the file, the
 * environment, and what the caller overrides, as a command line does.
 *
 * @param workingDirectory where {@code runstore.yaml} is looked for first, and what relative roots
 *     start from
 * @param userFolder where it is looked for next; empty if the user has none
 * @param environment the variables that {@code RUNSTORE_*} and {@code ${...}} are looked up in
 * @param file this file and no other
 * @param profile this profile, whatever file and environment say
 * @param tenant this tenant
 * @param root a filesystem store in this folder for both executions and artifacts
 */
public record ConfigSources(
    Path workingDirectory,
    Optional<Path> userFolder,
    Map<String, String> environment,
    Optional<Path> file,
    Optional<String> profile,
    Optional<String> tenant,
    Optional<Path> root) {
  /** The name of the file in either folder. */
  public static final String FILE_NAME = "runstore.yaml";

  /** Copies the environment. */
  public ConfigSources {
    environment = Map.copyOf(environment);
  }

  /** This process's working directory and environment. */
  public static ConfigSources ofProcess() {
    return of(Path.of("").toAbsolutePath(), System.getenv());
  }

  /** This working directory and environment, which also says where the user's folder is. */
  public static ConfigSources of(Path workingDirectory, Map<String, String> environment) {
    return new ConfigSources(
        workingDirectory,
        userFolder(environment),
        environment,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The same, reading this file and no other. */
  public ConfigSources withFile(Path only) {
    return new ConfigSources(
        workingDirectory, userFolder, environment, Optional.of(only), profile, tenant, root);
  }

  /** The same with this profile. */
  public ConfigSources withProfile(String name) {
    return new ConfigSources(
        workingDirectory, userFolder, environment, file, Optional.of(name), tenant, root);
  }

  /** The same for this tenant. */
  public ConfigSources withTenant(String name) {
    return new ConfigSources(
        workingDirectory, userFolder, environment, file, profile, Optional.of(name), root);
  }

  /** The same with a filesystem store in this folder. */
  public ConfigSources withRoot(Path folder) {
    return new ConfigSources(
        workingDirectory, userFolder, environment, file, profile, tenant, Optional.of(folder));
  }

  private static Optional<Path> userFolder(Map<String, String> environment) {
    Optional<Path> base =
        System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows")
            ? folder(environment, "APPDATA")
            : folder(environment, "XDG_CONFIG_HOME")
                .or(() -> folder(environment, "HOME").map(home -> home.resolve(".config")));
    return base.map(folder -> folder.resolve("runstore"));
  }

  private static Optional<Path> folder(Map<String, String> environment, String variable) {
    return Optional.ofNullable(environment.get(variable))
        .filter(value -> !value.isBlank())
        .map(Path::of)
        .filter(Path::isAbsolute);
  }

  /** Without the environment, which may hold secrets. */
  @Override
  public String toString() {
    return "ConfigSources[workingDirectory="
        + workingDirectory
        + ", userFolder="
        + userFolder
        + ", file="
        + file
        + ", profile="
        + profile
        + ", tenant="
        + tenant
        + ", root="
        + root
        + "]";
  }
}
