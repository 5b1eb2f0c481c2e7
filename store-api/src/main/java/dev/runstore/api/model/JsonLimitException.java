package dev.runstore.api.model;

/** A text may well be JSON, but is nested too deeply or has a number that is too long. */
public final class JsonLimitException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  JsonLimitException(String message, Throwable cause) {
    super(message, cause);
  }
}
