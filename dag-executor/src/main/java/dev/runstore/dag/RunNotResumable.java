package dev.runstore.dag;

/** A run cannot be gone on with or run again: it has ended, or it is no run of a runbook. */
public final class RunNotResumable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RunNotResumable(String message) {
    super(message);
  }
}
