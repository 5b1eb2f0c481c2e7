package dev.runstore.dag.runbook;

import java.util.List;
import java.util.stream.Collectors;

/** A runbook cannot be used. The message has all its problems, a line each. */
public final class RunbookException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient List<Problem> problems;

  /** With at least one problem. */
  public RunbookException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** With one problem and the error that the system gave. */
  RunbookException(Problem problem, Throwable cause) {
    super(problem.toString(), cause);
    this.problems = List.of(problem);
  }

  /** What is wrong, in the order of the file. */
  public List<Problem> problems() {
    return problems;
  }
}
