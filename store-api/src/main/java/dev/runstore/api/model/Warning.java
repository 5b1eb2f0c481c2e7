package dev.runstore.api.model;

/**
 * Something a reader should know that did not fail the run.
 *
 * @param code a short stable word, {@code warning} if there is none
 * @param message for people; cut like that of an {@link ErrorInfo}
 */
public record Warning(String code, String message) {
  /** Cuts what is too long. */
  public Warning {
    ErrorInfo bounded = ErrorInfo.of(code.isBlank() ? "warning" : code, message);
    code = bounded.type();
    message = bounded.message();
  }
}
