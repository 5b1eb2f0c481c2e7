package dev.runstore.dag;

import dev.runstore.api.ClaimTerms;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.StoreException;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Runner;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.recorder.Recorder;
import dev.runstore.api.recorder.RunRecording;
import dev.runstore.api.recorder.StepEnd;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Takes a run over from the holder that is gone. */
record Resumption(
    ExecutionStore executions,
    Runner runner,
    Duration leaseTtl,
    ProgressListener listener,
    Stop stop) {
  private static final Duration MARGIN = Duration.ofMillis(50);
  private static final int MOST_OUTRUN = 5;

  RunRecording claim(Recorder recorder, RunId runId, WhenHeld whenHeld) {
    Optional<Instant> waitedFor = Optional.empty();
    int outrun = 0;
    while (true) {
      Run run =
          executions
              .find(runId)
              .orElseThrow(() -> new StoreException.NotFound("run " + runId + " is gone"));
      ClaimTerms terms = Takeover.terms(run, runner, leaseTtl, executions.now());
      try {
        return recorder.resume(runId, terms);
      } catch (StoreException.LeaseHeld held) {
        boolean renewed = waitedFor.filter(until -> until.isBefore(held.until())).isPresent();
        if (whenHeld == WhenHeld.REFUSE || renewed || !waited(run, held.until())) {
          throw held;
        }
        waitedFor = Optional.of(held.until());
      } catch (StoreException.Conflict changed) {
        // another took it over first, or it has ended: what it is now says which
        boolean isTakeover = terms.takeover().isPresent();
        boolean hasEnded = executions.require(runId).status().isTerminal();
        if (!isTakeover || hasEnded || ++outrun > MOST_OUTRUN) {
          throw changed;
        }
      }
    }
  }

  private boolean waited(Run run, Instant until) {
    listener.told(new Progress.WaitingForLease(run.id(), run.lease(), until));
    Duration time = Duration.between(executions.now(), until).plus(MARGIN);
    try {
      return stop.await(time.isNegative() ? MARGIN : time).isEmpty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Ends the attempts that ran when their runner died. */
  static void endLeftOpen(RunRecording recording, Known known) {
    ErrorInfo error =
        ErrorInfo.of("lost", "the runner that held the run was gone before this attempt ended");
    for (StepRef open : known.open()) {
      recording.end(open, StepStatus.CANCELLED, StepEnd.PLAIN.error(error));
    }
  }
}
