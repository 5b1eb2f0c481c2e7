package dev.runstore.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** A clock that stands still until it is told to move, forwards or backwards. Thread-safe. */
public final class ManualClock implements InstantSource {
  private Instant now;

  private ManualClock(Instant start) {
    this.now = start.truncatedTo(ChronoUnit.MICROS);
  }

  /** A clock that shows this time. */
  public static ManualClock at(Instant start) {
    return new ManualClock(start);
  }

  @Override
  public synchronized Instant instant() {
    return now;
  }

  /** Moves it by so much; a negative time moves it back. */
  public synchronized void advance(Duration time) {
    now = now.plus(time);
  }

  /** Makes it show this time. */
  public synchronized void set(Instant time) {
    now = time.truncatedTo(ChronoUnit.MICROS);
  }
}
