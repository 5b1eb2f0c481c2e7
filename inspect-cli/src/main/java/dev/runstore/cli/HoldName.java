package dev.runstore.cli;

import picocli.CommandLine.Option;

/** Which of the legal holds of a run is meant. */
final class HoldName {
  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Which hold, where a run has several (default: legal-hold).")
  String value = "legal-hold";
}
