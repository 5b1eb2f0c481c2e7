package dev.runstore.cli;

import dev.runstore.api.model.Run;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code wct runs get}. */
@Command(name = "get", description = "Shows the summary of a run.")
final class RunsGetCommand implements Callable<Integer> {
  private final App app;

  @Mixin RunParameter run = new RunParameter();
  @Mixin OutputOption output = new OutputOption();

  RunsGetCommand(App app) {
    this.app = app;
  }

  @Override
  public Integer call() throws Exception {
    Run found = run.find(app);
    new DocumentFormat(app)
        .write(found, output.format, one -> new RunView(app).summary(one, app.executions().now()));
    WholeRun.require(app, found.id());
    return ExitCode.OK.number();
  }
}
