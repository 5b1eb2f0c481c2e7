package dev.runstore.cli;

import dev.runstore.api.model.Run;
import dev.runstore.dag.Runbooks;
import java.util.Optional;

/** Who can go on with a run that has no runner any more. */
final class GoingOn {
  private final App app;
  private final Run run;

  GoingOn(App app, Run run) {
    this.app = app;
    this.run = run;
  }

  private boolean isByUs() {
    return run.origin().isEmpty() && hasRunbook();
  }

  private boolean hasRunbook() {
    return new RunPayloads(app.executions(), run)
        .definition()
        .filter(Runbooks::isRunbook)
        .isPresent();
  }

  /** How a run that cannot go on is done again. */
  String again() {
    return hasRunbook()
        ? "again as a new run: " + app.self() + " runs rerun " + run.id()
        : command().orElse("it has no runbook; start it again where it was started");
  }

  /** How a command that {@code wct record} ran is run again. */
  Optional<String> command() {
    return RecordedCommand.words(app.executions(), run.id())
        .map(words -> "its command again: " + app.self() + " record -- " + words);
  }

  /** A sentence: the command that does, or that there is none. */
  String sentence() {
    return isByUs()
        ? app.self() + " run --resume " + run.id() + " goes on with it"
        : "it has no runbook, so only the engine that recorded it can go on with it";
  }
}
