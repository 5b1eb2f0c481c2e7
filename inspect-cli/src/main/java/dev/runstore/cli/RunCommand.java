package dev.runstore.cli;

import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.dag.RunNotResumable;
import dev.runstore.dag.RunRequest;
import dev.runstore.dag.WhenHeld;
import dev.runstore.dag.runbook.Runbook;
import dev.runstore.dag.runbook.RunbookReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wct run}. */
@Command(
    name = "run",
    description = {
      "Runs a runbook and records what happens, or goes on with a run that was interrupted.",
      "Exits with 1 if the run does not succeed."
    })
final class RunCommand implements Callable<Integer> {
  private final App app;

  @Parameters(arity = "0..1", paramLabel = "FILE", description = "The runbook.")
  @Nullable Path file;

  @Option(
      names = "--resume",
      paramLabel = "RUN",
      description = "Go on with this run; what has succeeded is not repeated.")
  @Nullable String resume;

  @Option(
      names = "--no-wait",
      description = "With --resume: exit with 5 if another runner holds the run.")
  boolean noWait;

  @Option(names = "--temporary", description = "Leave nothing behind in the store.")
  boolean temporary;

  @Mixin ExecutionOptions options = new ExecutionOptions();

  RunCommand(App app) {
    this.app = app;
  }

  @Override
  public Integer call() throws IOException {
    if (file != null && resume != null) {
      throw CommandFailure.usage(
          "give the file of a runbook or --resume RUN, not both: a run goes on with the runbook"
              + " that is recorded with it");
    }
    if (file == null && resume == null) {
      throw CommandFailure.usage(
          "give the file of a runbook, or --resume RUN to go on with a run; wct run --help");
    }
    if (resume != null) {
      return resume(resume);
    }
    Runbook runbook = RunbookReader.read(app.path(java.util.Objects.requireNonNull(file)));
    RunRequest request = options.request(app);
    if (!temporary) {
      app.spreadOutAfterEnd();
      return new Executing(app, options).execute(executor -> executor.run(runbook, request));
    }
    try (TemporaryStore store = new TemporaryStore()) {
      app.use(store.stores());
      return new Executing(app, options).execute(executor -> executor.run(runbook, request));
    }
  }

  private int resume(String text) throws IOException {
    if (temporary) {
      throw CommandFailure.usage("--temporary is for new runs, not for --resume");
    }
    if (!options.request(app).equals(RunRequest.PLAIN)) {
      throw CommandFailure.usage(
          "a run goes on with the inputs, labels and time-out it began with; leave them away");
    }
    app.spreadOutAfterEnd();
    Run run = app.find(text);
    RunId id = run.id();
    if (run.status().isTerminal()) {
      throw CommandFailure.conflict(
          "run "
              + id
              + " has ended as "
              + Statuses.word(run.status())
              + " and cannot go on\n"
              + new GoingOn(app, run).again());
    }
    WhenHeld whenHeld = noWait ? WhenHeld.REFUSE : WhenHeld.WAIT;
    try {
      return new Executing(app, options).execute(executor -> executor.resume(id, whenHeld));
    } catch (RunNotResumable e) {
      throw Rerunning.refused(app, run, e);
    }
  }
}
