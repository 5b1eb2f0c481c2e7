package dev.runstore.cli;

import dev.runstore.api.Claim;
import dev.runstore.api.ClaimTerms;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Pages;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.Runner;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.recorder.Recorder;
import dev.runstore.api.recorder.RunRecording;
import dev.runstore.api.recorder.StepEnd;
import dev.runstore.api.recorder.ThisProcess;
import dev.runstore.cli.output.Times;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wct runs cancel}. */
@Command(
    name = "cancel",
    description = {
      "Asks the runner of a run to cancel it; ends a run that nobody runs as cancelled.",
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
    Optional<Claim> free = claimed(found);
    if (free.isPresent()) {
      end(free.get());
      app.say("run " + found.id() + " had no runner any more; it has ended as cancelled");
    } else {
      note(found);
      tell(found);
    }
  }

  /** The run if nobody holds it: then nobody else would look for a request. */
  private Optional<Claim> claimed(Run found) {
    Runner runner = ThisProcess.runner("wct-cancel", RunsCancelCommand.class);
    try {
      return Optional.of(app.executions().claim(found.id(), ClaimTerms.of(runner)));
    } catch (StoreException.LeaseHeld | StoreException.Conflict e) {
      return Optional.empty();
    }
  }

  private void end(Claim claim) {
    try (Recorder recorder = Recorder.to(app.executions(), app.artifacts()).build();
        RunRecording run = recorder.resume(claim)) {
      StepEnd leftOpen = StepEnd.PLAIN.error(ErrorInfo.of("cancelled", reason));
      for (StepState step : Pages.all(200, page -> app.executions().steps(run.runId(), page))) {
        for (Attempt attempt : step.attempts()) {
          if (!attempt.status().isTerminal()) {
            run.end(
                new StepRef(step.stepId(), attempt.number(), attempt.stepRunId()),
                StepStatus.CANCELLED,
                leftOpen);
          }
        }
      }
      run.cancel(reason);
    }
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
    app.say(
        "asked "
            + found.lease().map(lease -> lease.runner().toString()).orElse("its runner")
            + " to cancel run "
            + found.id()
            + "; it looks for that every "
            + Times.duration(ClaimTerms.DEFAULT_TTL.dividedBy(3))
            + " and, if it runs a runbook, before each step");
  }
}
