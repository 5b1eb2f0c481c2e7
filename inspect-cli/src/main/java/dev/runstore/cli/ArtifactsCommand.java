package dev.runstore.cli;

import picocli.CommandLine.Command;

/** {@code wct artifacts}. */
@Command(name = "artifacts", description = "Gives artifacts to others.")
final class ArtifactsCommand extends GroupCommand {}
