package dev.runstore.cli;

import dev.runstore.api.ClaimTerms;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.Run;
import dev.runstore.cli.output.Times;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wct runs cancel}. */
@Command(
    name = "cancel",
    description = {
      "Asks the runner of a run to cancel it.",
      "Without RUN it is @running, the last of those that run."
    })
final class RunsCancelCommand implements Runnable {
  private static final int TRIES = 20;

  private final App app;

  @Mixin RunParameter run = new RunParameter();

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why.")
  String reason = "cancelled on the command line";

  RunsCancelCommand(App app) {
    this.app = app;
    run.text = "@running";
  }

  @Override
  public void run() {
    Run found = run.find(app);
    if (found.status().isTerminal()) {
      throw CommandFailure.conflict(
          "run "
              + found.id()
              + " has ended as "
              + Statuses.word(found.status())
              + ", there is nothing to cancel");
    }
    note(found);
    tell(found);
  }

  private void note(Run found) {
    ExecutionStore store = app.executions();
    String user = app.around().env().getOrDefault("USER", "wct");
    Event event =
        Event.of(
            app.around().clock().instant(),
            new EventBody.CancelRequested(reason, user.isBlank() ? "wct" : user));
    long expected = found.noteCount();
    for (int attempt = 1; ; attempt++) {
      try {
        store.annotate(found.id(), expected, List.of(event));
        return;
      } catch (StoreException.Conflict e) {
        if (attempt == TRIES) {
          throw e;
        }
        expected = e.sequence();
      }
    }
  }

  private void tell(Run found) {
    boolean held = found.lease().isPresent() && found.lost(app.executions().now()).isEmpty();
    app.say(
        held
            ? "asked "
                + found.lease().map(lease -> lease.runner().toString()).orElse("the runner")
                + " to cancel run "
                + found.id()
                + "; it looks for that every "
                + Times.duration(ClaimTerms.DEFAULT_TTL.dividedBy(3))
                + " and, if it runs a runbook, before each step"
            : "noted the cancellation of run "
                + found.id()
                + "; no runner holds it, the next one to take it over cancels it; "
                + new GoingOn(app, found).sentence());
  }
}
