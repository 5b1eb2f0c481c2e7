package dev.runstore.cli;

import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import picocli.CommandLine.Parameters;

/** The run that a command is about. */
final class RunParameter {
  static final String LATEST = "@latest";

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "RUN",
      description = "A run: its id, the beginning of it, an alias, @latest, @failed, @running.")
  String text = LATEST;

  Run find(App app) {
    return app.find(text);
  }

  /** The id of a run that is there. */
  RunId id(App app) {
    return find(app).id();
  }
}
