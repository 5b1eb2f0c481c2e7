package dev.runstore.api.model;

import java.util.Locale;
import java.util.Optional;

/** The status of a run. Terminal statuses are final. */
public enum RunStatus {
  QUEUED,
  RUNNING,
  SUCCEEDED,
  FAILED,
  CANCELLED,
  TIMED_OUT,
  /** Imports only: the source's word maps to none of the others and is kept beside it. Terminal. */
  UNKNOWN;

  /** Whether a run with this status has ended. */
  public boolean isTerminal() {
    return this != QUEUED && this != RUNNING;
  }

  /** Reads a status in any case, with the words other systems use for it; empty if it is none. */
  public static Optional<RunStatus> parse(String word) {
    return switch (word.strip().toLowerCase(Locale.ROOT).replace('-', '_')) {
      case "queued", "pending", "scheduled", "submitted" -> Optional.of(QUEUED);
      case "running", "started", "in_progress" -> Optional.of(RUNNING);
      case "succeeded", "success", "successful", "completed", "complete", "done", "ok" ->
          Optional.of(SUCCEEDED);
      case "failed", "failure", "error", "errored" -> Optional.of(FAILED);
      case "cancelled", "canceled", "aborted", "killed", "terminated" -> Optional.of(CANCELLED);
      case "timed_out", "timedout", "timeout" -> Optional.of(TIMED_OUT);
      case "unknown" -> Optional.of(UNKNOWN);
      default -> Optional.empty();
    };
  }
}
