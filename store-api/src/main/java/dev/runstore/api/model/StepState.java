package dev.runstore.api.model;

import java.util.List;
import java.util.Optional;

/**
 * A step as its events leave it.
 *
 * @param stepId its id
 * @param name for people, the id if none was given
 * @param status the status of its last attempt, or pending or skipped without one
 * @param parents the steps it comes after
 * @param reason why it was skipped
 * @param firstSequence the number of its first event, by which steps are ordered
 * @param attempts in the order of their numbers
 */
public record StepState(
    StepId stepId,
    String name,
    StepStatus status,
    List<StepId> parents,
    Optional<String> reason,
    long firstSequence,
    List<Attempt> attempts) {
  /** Copies the lists. */
  public StepState {
    parents = List.copyOf(parents);
    attempts = List.copyOf(attempts);
  }

  /** What all its attempts used. */
  public Usage usage() {
    return attempts.stream().map(Attempt::usage).reduce(Usage.NONE, Usage::plus);
  }
}
