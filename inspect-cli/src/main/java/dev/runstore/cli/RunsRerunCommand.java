package dev.runstore.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code wct runs rerun}. */
@Command(
    name = "rerun",
    description =
        "Starts a new run of the recorded definition, with the recorded inputs or others.")
final class RunsRerunCommand implements Callable<Integer> {
  private final App app;

  @Mixin RunParameter run = new RunParameter();
  @Mixin ExecutionOptions options = new ExecutionOptions();

  RunsRerunCommand(App app) {
    this.app = app;
  }

  @Override
  public Integer call() throws IOException {
    return new Rerunning(app, options).rerun(run);
  }
}
