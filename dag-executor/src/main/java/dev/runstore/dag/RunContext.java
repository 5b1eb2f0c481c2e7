package dev.runstore.dag;

import dev.runstore.api.ExecutionStore;
import dev.runstore.api.StoreException;
import dev.runstore.api.model.CancelRequest;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Run;
import dev.runstore.api.recorder.RunRecording;
import dev.runstore.dag.plan.Plan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What all steps of a run share.
 *
 * @param folder the run's folder, in which each attempt has its own
 * @param grace between asking a process to end and killing it
 */
record RunContext(
    Plan plan,
    RunRecording recording,
    ExecutionStore executions,
    Contents contents,
    StepEnvironment environment,
    Secrets secrets,
    Map<String, JsonValue> inputs,
    Path folder,
    Duration grace,
    int concurrency,
    Stop stop,
    ProgressListener listener) {
  /** The header of the run as it is in the store; empty if the store cannot tell. */
  Optional<Run> recorded() {
    try {
      return executions.find(recording.runId());
    } catch (StoreException e) {
      return Optional.empty();
    }
  }

  /** Stops the run if somebody has asked for it since the last heartbeat. */
  void lookForCancelRequest() {
    recorded().flatMap(Run::cancelRequest).ifPresent(this::cancel);
  }

  void cancel(CancelRequest request) {
    stop.because(
        new Stop.Cause.Cancelled(request.reason() + " (asked by " + request.requestedBy() + ")"));
  }

  void tell(Progress progress) {
    listener.told(progress);
  }
}
