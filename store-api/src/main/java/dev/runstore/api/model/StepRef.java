package dev.runstore.api.model;

/**
 * One attempt of a step.
 *
 * @param stepId the step
 * @param attempt the attempt's number, from 1
 * @param stepRunId the attempt's id
 */
public record StepRef(StepId stepId, int attempt, StepRunId stepRunId) {
  /** Refuses an attempt below 1. */
  public StepRef {
    if (attempt < 1) {
      throw new IllegalArgumentException("attempts are numbered from 1: " + attempt);
    }
  }
}
