package dev.runstore.cli;

import dev.runstore.api.query.TimeSpot;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;

/** Reads a point in time: how long ago ({@code 7d}), a date, or a date and a time. */
final class PointInTime {
  private PointInTime() {}

  static Instant read(String option, String text, InstantSource clock, ZoneId zone) {
    try {
      return TimeSpot.read(text, clock.instant(), zone).from();
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(option + ": " + e.getMessage());
    }
  }
}
