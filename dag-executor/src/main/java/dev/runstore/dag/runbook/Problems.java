package dev.runstore.dag.runbook;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/** Collects what is wrong with one file, so that all of it can be said at once. */
final class Problems {
  private final String file;
  private final List<Problem> found = new ArrayList<>();

  Problems(String file) {
    this.file = file;
  }

  static Position position(Node node) {
    return node.getStartMark().map(Problems::position).orElse(Position.NOWHERE);
  }

  static Position position(Mark mark) {
    return new Position(mark.getLine() + 1, mark.getColumn() + 1);
  }

  void add(Node node, String what) {
    add(position(node), what);
  }

  void add(Position at, String what) {
    found.add(new Problem(file, at, what));
  }

  void addAll(List<Problem> problems) {
    found.addAll(problems);
  }

  void throwIfAny() {
    if (!found.isEmpty()) {
      throw new RunbookException(
          found.stream()
              .distinct()
              .sorted(
                  Comparator.comparingInt((Problem problem) -> problem.at().line())
                      .thenComparingInt(problem -> problem.at().column()))
              .toList());
    }
  }
}
