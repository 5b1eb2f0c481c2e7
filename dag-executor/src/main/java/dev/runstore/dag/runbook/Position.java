package dev.runstore.dag.runbook;

/**
 * A place in a runbook's file.
 *
 * @param line from 1; 0 if nobody knows
 * @param column from 1; 0 if nobody knows
 */
public record Position(int line, int column) {
  /** No place: the runbook was not read from a file. */
  public static final Position NOWHERE = new Position(0, 0);

  /** Refuses negative numbers. */
  public Position {
    if (line < 0 || column < 0) {
      throw new IllegalArgumentException(
          "lines and columns are not negative: " + line + ", " + column);
    }
  }
}
