package dev.runstore.cli;

import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.RunId;
import dev.runstore.cli.output.Sink;
import dev.runstore.cli.output.Sinks;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code wct runs artifacts}. */
@Command(name = "artifacts", description = "Lists the artifacts of a run.")
final class RunsArtifactsCommand implements Runnable {
  private final App app;

  @Mixin RunParameter run = new RunParameter();
  @Mixin OutputOption output = new OutputOption();

  RunsArtifactsCommand(App app) {
    this.app = app;
  }

  @Override
  public void run() {
    RunId id = run.id(app);
    ArtifactListing listing =
        new ArtifactListing(new ArtifactOwners(app.executions(), id), app.executions().now());
    try (Sink<ArtifactInfo> sink = Sinks.open(output.format, listing.listing(), app.out())) {
      app.artifacts().listArtifacts(id).forEach(sink::accept);
    }
    WholeRun.requireWithArtifacts(app, id);
  }
}
