package dev.runstore.cli;

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
    RunId id = run.id(app);
    try {
      return new Executing(app, options).execute(executor -> executor.rerun(id, request));
    } catch (RunNotResumable e) {
      throw RecordedCommand.words(app.executions(), id)
          .map(
              words ->
                  CommandFailure.conflict(
                      e.getMessage()
                          + "\nits command again: "
                          + app.self()
                          + " record -- "
                          + words))
          .orElseThrow(() -> e);
    }
  }
}
