package dev.runstore.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that only groups others. */
@Command(synopsisSubcommandLabel = "COMMAND")
abstract class GroupCommand implements Runnable {
  @Spec @Nullable CommandSpec spec;

  @Override
  public void run() {
    CommandSpec group = java.util.Objects.requireNonNull(spec);
    throw new ParameterException(
        group.commandLine(),
        "no command is named; there are: " + String.join(", ", Catalog.names(group.name())));
  }
}
