package dev.runstore.dag.runbook;

import java.time.Duration;

/**
 * How often and how soon a step is tried again when an attempt fails or times out.
 *
 * @param max the most attempts after the first
 * @param backoff the time before the second attempt
 * @param factor by which the time grows from one attempt to the next
 * @param maxBackoff the longest time
 */
public record Retries(int max, Duration backoff, double factor, Duration maxBackoff) {
  /** One attempt only. */
  public static final Retries NONE = of(0);

  /** Refuses what makes no sense. */
  public Retries {
    if (max < 0 || backoff.isNegative() || maxBackoff.isNegative() || !(factor >= 1)) {
      throw new IllegalArgumentException(
          "retries are not negative and their factor is at least 1: "
              + max
              + ", "
              + backoff
              + ", "
              + factor);
    }
  }

  /** So many retries, after 1 s, 2 s, 4 s and so on, at most a minute. */
  public static Retries of(int max) {
    return new Retries(max, Duration.ofSeconds(1), 2, Duration.ofMinutes(1));
  }

  /** The time to wait before the retry of this number, from 1. */
  public Duration before(int retry) {
    double millis = backoff.toMillis() * Math.pow(factor, retry - 1.0);
    return millis >= maxBackoff.toMillis() ? maxBackoff : Duration.ofMillis((long) millis);
  }
}
