package dev.runstore.api;

import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.Subject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a run came to, in one piece, for {@link ExecutionStore#save} and {@link ExecutionStore#get}.
 *
 * @param subject what was executed
 * @param status where it stands; a terminal one ends the run
 * @param startedAt if known
 * @param endedAt if it has ended and the time is known
 * @param labels what it is found by
 * @param attributes free facts
 * @param input what it was given
 * @param output what it gave
 * @param error why it failed
 * @param steps in order; their {@code firstSequence} counts for nothing when saved
 */
public record ExecutionResult(
    Subject subject,
    RunStatus status,
    Optional<Instant> startedAt,
    Optional<Instant> endedAt,
    Labels labels,
    Attributes attributes,
    Optional<Payload> input,
    Optional<Payload> output,
    Optional<ErrorInfo> error,
    List<StepState> steps) {
  /** Copies the steps. */
  public ExecutionResult {
    steps = List.copyOf(steps);
  }

  /** A result of this subject with this status and nothing else. */
  public static ExecutionResult of(Subject subject, RunStatus status) {
    return new ExecutionResult(
        subject,
        status,
        Optional.empty(),
        Optional.empty(),
        Labels.NONE,
        Attributes.NONE,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  /** The same with this output. */
  public ExecutionResult giving(Payload value) {
    return new ExecutionResult(
        subject,
        status,
        startedAt,
        endedAt,
        labels,
        attributes,
        input,
        Optional.of(value),
        error,
        steps);
  }

  /** The same with these steps. */
  public ExecutionResult with(List<StepState> all) {
    return new ExecutionResult(
        subject, status, startedAt, endedAt, labels, attributes, input, output, error, all);
  }
}
