package dev.runstore.cli;

/** A command cannot do what it was asked; the message says why and what to do next. */
final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  private CommandFailure(ExitCode exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  static CommandFailure of(ExitCode exitCode, String message) {
    return new CommandFailure(exitCode, message);
  }

  static CommandFailure usage(String message) {
    return new CommandFailure(ExitCode.USAGE, message);
  }

  static CommandFailure notFound(String message) {
    return new CommandFailure(ExitCode.NOT_FOUND, message);
  }

  static CommandFailure conflict(String message) {
    return new CommandFailure(ExitCode.CONFLICT, message);
  }

  static CommandFailure failure(String message) {
    return new CommandFailure(ExitCode.FAILURE, message);
  }

  ExitCode exitCode() {
    return exitCode;
  }
}
