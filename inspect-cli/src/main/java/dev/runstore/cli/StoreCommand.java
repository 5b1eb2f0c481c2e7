package dev.runstore.cli;

import picocli.CommandLine.Command;

/** {@code wct store}. */
@Command(name = "store", description = "Looks after the store.")
final class StoreCommand extends GroupCommand {}
