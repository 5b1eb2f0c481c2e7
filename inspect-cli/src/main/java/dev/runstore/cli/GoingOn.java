package dev.runstore.cli;

import dev.runstore.api.model.Run;
import dev.runstore.dag.Runbooks;

/** Who can go on with a run that has no runner any more. */
final class GoingOn {
  private final App app;
  private final Run run;

  GoingOn(App app, Run run) {
    this.app = app;
    this.run = run;
  }

  private boolean isByUs() {
    return run.origin().isEmpty()
        && new RunPayloads(app.executions(), run)
            .definition()
            .filter(Runbooks::isRunbook)
            .isPresent();
  }

  /** A sentence: the command that does, or that there is none. */
  String sentence() {
    return isByUs()
        ? app.self() + " run --resume " + run.id() + " goes on with it"
        : "it has no runbook, so only the engine that recorded it can go on with it";
  }
}
