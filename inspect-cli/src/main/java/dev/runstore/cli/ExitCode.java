package dev.runstore.cli;

import dev.runstore.api.AmbiguousRunException;
import dev.runstore.api.InvalidMessageException;
import dev.runstore.api.StoreException;
import dev.runstore.dag.RunNotResumable;
import dev.runstore.dag.runbook.RunbookException;

/** What the process's exit code says. The numbers are fixed. */
enum ExitCode {
  OK(0),
  FAILURE(1),
  USAGE(2),
  NOT_FOUND(3),
  FORBIDDEN(4),
  CONFLICT(5),
  UNAVAILABLE(6),
  CORRUPT(7);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  /** The code of a failure: the one place where errors become exit codes. */
  static ExitCode of(Throwable failure) {
    return switch (failure) {
      case CommandFailure told -> told.exitCode();
      case StoreException refused -> of(refused);
      case AmbiguousRunException ambiguous -> CONFLICT;
      case InvalidMessageException invalid -> FAILURE;
      case IllegalArgumentException wrong -> USAGE;
      case RunbookException refused -> USAGE;
      case RunNotResumable other -> CONFLICT;
      default -> failure.getCause() == null ? FAILURE : ofCause(failure.getCause());
    };
  }

  private static ExitCode ofCause(Throwable cause) {
    if (cause instanceof StoreException refused) {
      return of(refused);
    }
    return cause.getCause() == null ? FAILURE : ofCause(cause.getCause());
  }

  private static ExitCode of(StoreException failure) {
    return switch (failure) {
      case StoreException.NotFound e -> NOT_FOUND;
      case StoreException.Expired e -> NOT_FOUND;
      case StoreException.NotYet e -> NOT_FOUND;
      case StoreException.Forbidden e -> FORBIDDEN;
      case StoreException.AlreadyExists e -> CONFLICT;
      case StoreException.Conflict e -> CONFLICT;
      case StoreException.Fenced e -> CONFLICT;
      case StoreException.LeaseHeld e -> CONFLICT;
      case StoreException.Unavailable e -> UNAVAILABLE;
      case StoreException.OutcomeUnknown e -> UNAVAILABLE;
      case StoreException.Corrupt e -> CORRUPT;
      case StoreException.InvalidConfiguration e -> USAGE;
      case StoreException.Unsupported e -> FAILURE;
    };
  }
}
