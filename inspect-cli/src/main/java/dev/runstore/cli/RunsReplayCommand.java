package dev.runstore.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code wct runs replay}. */
@Command(name = "replay", description = "Another name of rerun.")
final class RunsReplayCommand implements Callable<Integer> {
  private final App app;

  @Mixin RunParameter run = new RunParameter();
  @Mixin ExecutionOptions options = new ExecutionOptions();

  RunsReplayCommand(App app) {
    this.app = app;
  }

  @Override
  public Integer call() throws IOException {
    return new Rerunning(app, options).rerun(run);
  }
}
