package dev.runstore.api.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One try of a step.
 *
 * @param number from 1
 * @param stepRunId its id
 * @param status its status
 * @param sourceStatus the word of the source where the status is unknown
 * @param startedAt by the writer's clock; empty if the source does not say
 * @param endedAt by the writer's clock; empty while it runs or if the source does not say
 * @param duration end minus start, or what the source gives where it gives only a duration
 * @param config what the step was told to do
 * @param input what it was given
 * @param output what it gave
 * @param error why it failed
 * @param warnings in order
 * @param usage what it used
 * @param exitCode of its process
 * @param attributes free facts
 */
public record Attempt(
    int number,
    StepRunId stepRunId,
    StepStatus status,
    Optional<String> sourceStatus,
    Optional<Instant> startedAt,
    Optional<Instant> endedAt,
    Optional<Duration> duration,
    Optional<Payload> config,
    Optional<Payload> input,
    Optional<Payload> output,
    Optional<ErrorInfo> error,
    List<Warning> warnings,
    Usage usage,
    OptionalInt exitCode,
    Attributes attributes) {
  /** Refuses a number below 1. */
  public Attempt {
    if (number < 1) {
      throw new IllegalArgumentException("attempts are numbered from 1: " + number);
    }
    warnings = List.copyOf(warnings);
  }
}
