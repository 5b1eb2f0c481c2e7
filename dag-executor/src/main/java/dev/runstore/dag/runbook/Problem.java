package dev.runstore.dag.runbook;

/**
 * Something that is wrong with a runbook.
 *
 * @param file the runbook's file as the user named it
 * @param at where in it
 * @param what what is wrong, and what is right
 */
public record Problem(String file, Position at, String what) {
  /** {@code file:line:column: what}; without the place where it is not known. */
  @Override
  public String toString() {
    return at.equals(Position.NOWHERE)
        ? file + ": " + what
        : file + ":" + at.line() + ":" + at.column() + ": " + what;
  }
}
