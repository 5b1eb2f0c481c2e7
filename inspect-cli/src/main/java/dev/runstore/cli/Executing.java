package dev.runstore.cli;

import dev.runstore.api.StoreException;
import dev.runstore.api.config.RunstoreConfig;
import dev.runstore.api.config.Stores;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.cli.output.Output;
import dev.runstore.cli.output.Terminal;
import dev.runstore.dag.DagExecutor;
import dev.runstore.dag.RunOutcome;
import java.io.IOException;
import java.util.function.Function;
import java.util.function.Supplier;

/** Executes a run, shows how it goes, and what came of it. */
final class Executing {
  private final App app;
  private final ExecutionOptions options;

  Executing(App app, ExecutionOptions options) {
    this.app = app;
    this.options = options;
  }

  /** Executes what the call starts, and returns the exit code. */
  int execute(Function<DagExecutor, RunOutcome> call) throws IOException {
    Stores stores = app.stores();
    stores.requireWritable();
    RunstoreConfig config = stores.config();
    Output progress =
        options.isForPrograms()
            ? new Output(app.around().err(), Terminal.of(errorTerminal()))
            : app.out();
    RunProgress shown = new RunProgress(app, progress, options.quiet);
    DagExecutor.Builder builder =
        DagExecutor.over(stores.executions(), stores.artifacts())
            .environment(ChildEnvironment.of(app.around().env()))
            .listener(shown)
            .recording(
                recorder ->
                    recorder
                        .inlineLimit(config.inlineLimit())
                        .previewLimit(config.previewLimit())
                        .onTrouble(new Trouble(app)));
    DagExecutor executor =
        (options.concurrency == null ? builder : builder.concurrency(options.concurrency)).build();
    return Interrupts.during(
        () -> outcome(() -> call.apply(executor), shown),
        outcome -> {
          show(outcome.runId());
          return outcome.status() == RunStatus.SUCCEEDED
              ? ExitCode.OK.number()
              : ExitCode.FAILURE.number();
        },
        () -> executor.cancel("interrupted by Ctrl-C or a signal"));
  }

  /** A run whose store failed can go on. */
  private RunOutcome outcome(Supplier<RunOutcome> run, RunProgress shown) {
    try {
      return run.get();
    } catch (StoreException.Unavailable | StoreException.OutcomeUnknown e) {
      throw CommandFailure.of(ExitCode.of(e), incomplete(e, shown));
    }
  }

  private String incomplete(StoreException e, RunProgress shown) {
    String reason =
        String.valueOf((e.getCause() instanceof StoreException why ? why : e).getMessage());
    return shown
        .started()
        .map(
            id ->
                "the record of run "
                    + id
                    + " is not complete, what the store acknowledged is kept: "
                    + reason
                    + (app.isTemporary()
                        ? ""
                        : "\n" + app.self() + " run --resume " + id + " goes on with it"))
        .orElse("the run could not begin: " + reason);
  }

  private java.util.Map<String, String> errorTerminal() {
    java.util.Map<String, String> env = new java.util.HashMap<>(app.around().env());
    env.put("WCT_STDOUT", env.getOrDefault("WCT_STDERR", "pipe"));
    return env;
  }

  /** Shows how it ended, if somebody still reads; how it ended counts in any case. */
  private void show(RunId id) throws IOException {
    try {
      if (options.isForPrograms()) {
        Run run = app.executions().find(id).orElseThrow(() -> App.missing(id));
        new DocumentFormat(app).write(run, options.output.format, one -> {});
        WholeRun.requireAsked(app, id);
      }
      app.out().flush();
    } catch (Output.ReaderGone gone) {
      app.say("nobody reads the output any more" + elsewhere(id));
    } catch (Output.NotWritten failure) {
      throw CommandFailure.failure(failure.getMessage() + elsewhere(id));
    }
  }

  private String elsewhere(RunId id) {
    return app.isTemporary() ? "" : "; " + app.self() + " inspect " + id + " shows the run";
  }
}
