package dev.runstore.formats.report;

import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepStatus;
import java.util.Locale;

/** How a status looks: never by its colour alone. */
record Look(String kind, String symbol, String word) {
  static Look of(RunStatus status) {
    return switch (status) {
      case QUEUED -> of("idle", "○", status);
      case RUNNING -> of("live", "●", status);
      case SUCCEEDED -> of("good", "✔", status);
      case FAILED, TIMED_OUT -> of("bad", "✖", status);
      case CANCELLED -> of("odd", "⊘", status);
      case UNKNOWN -> of("odd", "?", status);
    };
  }

  static Look of(StepStatus status) {
    return switch (status) {
      case PENDING -> of("idle", "○", status);
      case SKIPPED -> of("idle", "↷", status);
      case RUNNING -> of("live", "●", status);
      case SUCCEEDED -> of("good", "✔", status);
      case FAILED, TIMED_OUT -> of("bad", "✖", status);
      case CANCELLED -> of("odd", "⊘", status);
      case UNKNOWN -> of("odd", "?", status);
    };
  }

  private static Look of(String kind, String symbol, Enum<?> status) {
    return new Look(kind, symbol, status.name().toLowerCase(Locale.ROOT).replace('_', ' '));
  }
}
