package dev.runstore.cli;

import picocli.CommandLine.Command;

/** {@code wct runs}. */
@Command(name = "runs", description = "Lists runs and shows parts of them.")
final class RunsCommand extends GroupCommand {}
