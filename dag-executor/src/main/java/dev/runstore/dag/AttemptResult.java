package dev.runstore.dag;

import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.recorder.StepEnd;
import dev.runstore.dag.process.ProcessEnd;
import java.util.List;
import java.util.Optional;

/**
 * How an attempt came out.
 *
 * @param process how its process ended; empty if it could not be started
 */
record AttemptResult(
    StepStatus status,
    Optional<ErrorInfo> error,
    Optional<Payload> output,
    List<ArtifactInfo> artifacts,
    Optional<ProcessEnd> process) {
  AttemptResult {
    artifacts = List.copyOf(artifacts);
  }

  static AttemptResult failed(String type, String message) {
    return new AttemptResult(
        StepStatus.FAILED,
        Optional.of(ErrorInfo.of(type, message)),
        Optional.empty(),
        List.of(),
        Optional.empty());
  }

  StepEnd end() {
    StepEnd end = StepEnd.PLAIN;
    if (output.isPresent()) {
      end = end.output(output.get());
    }
    if (error.isPresent()) {
      end = end.error(error.get());
    }
    return process.isEmpty()
        ? end
        : end.exitCode(process.get().exitCode()).usage(process.get().usage());
  }
}
