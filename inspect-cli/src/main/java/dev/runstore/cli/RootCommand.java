package dev.runstore.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wct} itself. */
@Command(
    name = "wct",
    description = {"Runs workflows, keeps what happened, and shows it.", ""},
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "A run is named by its id, the beginning of its id, an alias, @latest, @failed or @running.",
      "wct help COMMAND says what a command does.",
      "Exit codes: 0 ok, 1 failure, 2 usage, 3 not found, 4 forbidden, 5 conflict, 6 unavailable,"
          + " 7 corrupt."
    })
final class RootCommand extends GroupCommand {
  @Mixin final GlobalOptions global = new GlobalOptions();

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Say which version this is.")
  boolean version;
}
