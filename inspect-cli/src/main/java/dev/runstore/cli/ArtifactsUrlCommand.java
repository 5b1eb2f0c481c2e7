package dev.runstore.cli;

import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.RunId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wct artifacts url}. */
@Command(
    name = "url",
    description = {
      "Writes a link that gives an artifact to whoever has it, until it runs out.",
      "Only stores that can make such links have it, as s3 does."
    })
final class ArtifactsUrlCommand implements Runnable {
  private final App app;

  @Mixin RunParameter run = new RunParameter();

  @Parameters(
      index = "1",
      paramLabel = "ARTIFACT",
      description = "An artifact of the run: its name, or STEP/NAME.")
  String artifact = "";

  @Option(
      names = "--expires",
      paramLabel = "TIME",
      description = "How long the link holds, up to 7d (default: ${DEFAULT-VALUE}).")
  String expires = "1h";

  @Option(
      names = "--step",
      paramLabel = "ID",
      description = "Of this step, by its id or its step run id.")
  @Nullable String step;

  @Option(names = "--attempt", paramLabel = "N", description = "Of that attempt.")
  @Nullable Integer attempt;

  ArtifactsUrlCommand(App app) {
    this.app = app;
  }

  @Override
  public void run() {
    Duration lasting = Quantity.time("--expires", expires);
    RunId id = run.id(app);
    ArtifactInfo info = new ArtifactFinder(app, id).find(artifact, step, attempt);
    try {
      app.out().line(app.artifacts().link(info.key(), lasting).toString());
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage("--expires " + expires + ": " + e.getMessage());
    }
    app.out().flush();
  }
}
