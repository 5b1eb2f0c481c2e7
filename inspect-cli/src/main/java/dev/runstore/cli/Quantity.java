package dev.runstore.cli;

import dev.runstore.api.config.Units;
import java.time.Duration;

/** Reads the time spans and sizes that options take, and names the option of one that is none. */
final class Quantity {
  private Quantity() {}

  static Duration time(String option, String text) {
    try {
      return Units.duration(text);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(option + ": " + e.getMessage());
    }
  }

  static long size(String option, String text) {
    try {
      return Units.bytes(text);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(option + ": " + e.getMessage());
    }
  }
}
