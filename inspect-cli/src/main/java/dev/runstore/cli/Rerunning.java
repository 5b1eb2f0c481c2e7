package dev.runstore.cli;

import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.dag.RunNotResumable;
import dev.runstore.dag.RunRequest;
import java.io.IOException;

/** Starts a run again as a new one. */
final class Rerunning {
  private final App app;
  private final ExecutionOptions options;

  Rerunning(App app, ExecutionOptions options) {
    this.app = app;
    this.options = options;
  }

  int rerun(RunParameter run) throws IOException {
    RunRequest request = options.request(app);
    app.spreadOutAfterEnd();
    Run found = run.find(app);
    RunId id = found.id();
    try {
      return new Executing(app, options).execute(executor -> executor.rerun(id, request));
    } catch (RunNotResumable e) {
      throw refused(app, found, e);
    }
  }

  /** Why, and the command that does it again if one is recorded. */
  static RuntimeException refused(App app, Run run, RunNotResumable e) {
    return new GoingOn(app, run)
        .command()
        .<RuntimeException>map(again -> CommandFailure.conflict(e.getMessage() + "\n" + again))
        .orElse(e);
  }
}
