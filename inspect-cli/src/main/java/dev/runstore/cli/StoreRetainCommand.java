package dev.runstore.cli;

import dev.runstore.api.StoreException;
import dev.runstore.api.retention.PlanFolder;
import dev.runstore.api.retention.Retainer;
import dev.runstore.api.retention.RetentionPolicy;
import dev.runstore.api.retention.RetentionReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code wct store retain}. */
@Command(
    name = "retain",
    description = {
      "Deletes what the retention of the configuration gives up, and writes the figures of each"
          + " round as JSON on a line: last success, backlog, failures.",
      "Exits with 1 if something that was to be deleted is still there, with the code of the error"
          + " if the store failed. Another round goes on where one was interrupted."
    })
final class StoreRetainCommand implements Callable<Integer> {
  private final App app;

  @Option(
      names = "--watch",
      paramLabel = "TIME",
      description = "Go on for ever, a round this often: 1h. A round that fails ends nothing.")
  @Nullable String watch;

  @Option(
      names = "--status",
      description = "Delete nothing: write the figures of the last round, and exit accordingly.")
  boolean status;

  @Option(
      names = "--stale-after",
      paramLabel = "TIME",
      description = "With --status: exit with 1 if the last success is longer ago (default: 2d).")
  String staleAfter = "2d";

  @Option(
      names = "--plans",
      paramLabel = "DIR",
      description = "Keep plans, receipts and figures here (default: the user's state folder).")
  @Nullable Path plans;

  StoreRetainCommand(App app) {
    this.app = app;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (status) {
      if (watch != null) {
        throw CommandFailure.usage("--status looks at what was, it does not go with --watch");
      }
      return lookBack().number();
    }
    RetentionPolicy policy =
        app.configured()
            .retention()
            .orElseThrow(
                () ->
                    CommandFailure.usage(
                        "the configuration has no retention, so nothing is ever deleted; say what"
                            + " to keep, as in retention: { mode: standard, max-age: 90d }"));
    Duration pause = pause();
    Retainer retainer = retainer(policy);
    ExitCode code = round(retainer);
    while (watch != null) {
      Thread.sleep(pause);
      code = round(retainer);
    }
    return code.number();
  }

  /** A store that cannot be asked fails a round, too: whoever looks at the figures is told. */
  private Retainer retainer(RetentionPolicy policy) {
    PlanFolder folder = app.plans(plans);
    try {
      app.requireStore();
      app.stores().requireDeletable();
      return new Retainer(app.executions(), app.artifacts(), policy, folder, app.around().clock());
    } catch (CommandFailure | StoreException e) {
      write(folder.failed(app.around().clock().instant(), String.valueOf(e.getMessage())));
      throw e;
    }
  }

  private Duration pause() {
    Duration pause = watch == null ? Duration.ZERO : Quantity.time("--watch", watch);
    if (watch != null && pause.compareTo(Duration.ofMillis(10)) < 0) {
      throw CommandFailure.usage("--watch takes at least 10ms, not " + watch);
    }
    return pause;
  }

  private ExitCode round(Retainer retainer) {
    Retainer.Round round = retainer.round();
    write(round.report());
    round
        .left()
        .forEach(
            run -> app.say("run " + run.runId() + " is still there: " + run.reason().orElse("")));
    if (round.failure().isPresent()) {
      new ErrorReport(app).tell(round.failure().get());
      return ExitCode.of(round.failure().get());
    }
    return round.report().backlogRuns() > 0 ? ExitCode.FAILURE : ExitCode.OK;
  }

  private ExitCode lookBack() {
    PlanFolder folder = app.plans(plans);
    Optional<RetentionReport> last = folder.lastReport();
    if (last.isEmpty()) {
      throw CommandFailure.failure(
          "retention has never run for this store, or keeps its figures elsewhere than in "
              + folder.folder());
    }
    write(last.get());
    boolean fresh =
        last.get()
            .lastSuccess()
            .map(time -> time.isAfter(now().minus(Quantity.time("--stale-after", staleAfter))))
            .orElse(false);
    if (!fresh) {
      app.say("the last success is longer ago than " + staleAfter);
    }
    return fresh && last.get().succeeded() && last.get().backlogRuns() == 0
        ? ExitCode.OK
        : ExitCode.FAILURE;
  }

  /**
   * By the store's clock; by the host's if the store cannot be reached, which is no reason here.
   */
  private Instant now() {
    try {
      return app.executions().now();
    } catch (StoreException.Unavailable e) {
      return app.around().clock().instant();
    }
  }

  private void write(RetentionReport report) {
    try {
      app.out().json().write(report.toJson());
      app.out().line("");
      app.out().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
