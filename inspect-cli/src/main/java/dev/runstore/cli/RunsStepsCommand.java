package dev.runstore.cli;

import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Pages;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepState;
import dev.runstore.cli.output.Sink;
import dev.runstore.cli.output.Sinks;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code wct runs steps}. */
@Command(name = "steps", description = "Lists the steps of a run.")
final class RunsStepsCommand implements Runnable {
  private final App app;

  @Mixin RunParameter run = new RunParameter();
  @Mixin OutputOption output = new OutputOption();

  RunsStepsCommand(App app) {
    this.app = app;
  }

  @Override
  public void run() {
    RunId id = run.id(app);
    ExecutionStore store = app.executions();
    try (Sink<StepState> sink =
        Sinks.open(output.format, StepListing.listing(store.now(), app.terminal()), app.out())) {
      for (StepState step : Pages.all(200, page -> store.steps(id, page))) {
        sink.accept(step);
      }
    }
    WholeRun.require(app, id);
  }
}
