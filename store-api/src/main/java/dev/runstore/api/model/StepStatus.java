package dev.runstore.api.model;

import java.util.Locale;
import java.util.Optional;

/** The status of a step or of one attempt of it. */
public enum StepStatus {
  PENDING,
  RUNNING,
  SUCCEEDED,
  FAILED,
  CANCELLED,
  TIMED_OUT,
  SKIPPED,
  /** Imports only: the source's word maps to none of the others and is kept beside it. */
  UNKNOWN;

  /**
   * Whether nothing more is expected of a step with this status; a later attempt may still open it
   * again.
   */
  public boolean isTerminal() {
    return this != PENDING && this != RUNNING;
  }

  /** Reads a status in any case, with the words other systems use for it; empty if it is none. */
  public static Optional<StepStatus> parse(String word) {
    String text = word.strip().toLowerCase(Locale.ROOT).replace('-', '_');
    return switch (text) {
      case "skipped", "omitted" -> Optional.of(SKIPPED);
      default ->
          RunStatus.parse(text)
              .map(
                  status ->
                      switch (status) {
                        case QUEUED -> PENDING;
                        case RUNNING -> RUNNING;
                        case SUCCEEDED -> SUCCEEDED;
                        case FAILED -> FAILED;
                        case CANCELLED -> CANCELLED;
                        case TIMED_OUT -> TIMED_OUT;
                        case UNKNOWN -> UNKNOWN;
                      });
    };
  }
}
