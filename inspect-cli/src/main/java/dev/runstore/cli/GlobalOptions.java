package dev.runstore.cli;

import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options of every command, before or after its name. */
final class GlobalOptions {
  private static final Set<String> WITH_VALUE =
      Set.of("--root", "--profile", "--tenant", "--config-file");

  @Option(
      names = "--root",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description = "Use the files in this folder as the store.")
  @Nullable Path root;

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      description = "Use this profile of the configuration.")
  @Nullable String profile;

  @Option(
      names = "--tenant",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      description = "Work on the runs of this tenant.")
  @Nullable String tenant;

  @Option(
      names = "--config-file",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "Read this configuration and no other.")
  @Nullable Path config;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show where an error comes from.")
  boolean debug;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Say what the command does.")
  boolean help;

  /** How many words at the beginning are options and their values. */
  static int length(String... words) {
    int length = 0;
    while (length < words.length && words[length].startsWith("-")) {
      length += WITH_VALUE.contains(words[length]) ? 2 : 1;
    }
    return Math.min(length, words.length);
  }
}
