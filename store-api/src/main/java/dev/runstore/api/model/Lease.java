package dev.runstore.api.model;

import java.time.Instant;

/**
 * A runner's right to write to a run.
 *
 * @param runId the run
 * @param runner the holder
 * @param attempt how many times the run has been claimed, from 1
 * @param generation grows with every claim of the run and never repeats; every write carries it
 * @param claimedAt when it was taken, by the store's clock
 * @param expiresAt until when it holds if it is not renewed, by the store's clock
 */
public record Lease(
    RunId runId,
    Runner runner,
    int attempt,
    long generation,
    Instant claimedAt,
    Instant expiresAt) {
  /** Refuses a generation or attempt below 1. */
  public Lease {
    if (generation < 1 || attempt < 1) {
      throw new IllegalArgumentException(
          "a lease's generation and attempt start at 1: " + generation + ", " + attempt);
    }
  }

  /** The same with another expiry. */
  public Lease until(Instant expiry) {
    return new Lease(runId, runner, attempt, generation, claimedAt, expiry);
  }

  /** Whether it had run out at this time of the store's clock. */
  public boolean isExpiredAt(Instant now) {
    return !now.isBefore(expiresAt);
  }
}
