package dev.runstore.api;

import java.util.List;

/** A message does not follow its schema, or an artifact is no message. */
public final class InvalidMessageException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;
  private final transient List<String> problems;

  /** With each place that does not follow, and why. */
  public InvalidMessageException(String message, List<String> problems) {
    super(message);
    this.problems = List.copyOf(problems);
  }

  /** Each place that does not follow the schema, and why. */
  public List<String> problems() {
    return problems;
  }
}
