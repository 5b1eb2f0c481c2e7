package dev.runstore.dag.runbook;

import dev.runstore.api.config.Suggestions;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.Texts;
import dev.runstore.dag.runbook.Step.Need;
import dev.runstore.dag.runbook.Step.When;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether steps fit together: ids given once, needs that exist, no cycles. */
final class Graph {
  private final String file;
  private final List<Vertex> vertices;
  private final Map<StepId, Vertex> byId = new HashMap<>();
  private final List<Problem> problems = new ArrayList<>();

  private Graph(String file, List<Vertex> vertices) {
    this.file = file;
    this.vertices = vertices;
  }

  /**
   * What the graph needs to know of a step.
   *
   * @param at where its id stands
   */
  record Vertex(StepId id, Position at, List<Need> needs, When when) {
    static Vertex of(Step step) {
      return new Vertex(step.id(), step.at(), step.needs(), step.when());
    }
  }

  static List<Problem> problems(String file, List<Vertex> vertices) {
    Graph graph = new Graph(file, vertices);
    graph.checkIds();
    graph.checkNeeds();
    graph.checkCycles();
    return graph.problems;
  }

  private void checkIds() {
    for (Vertex vertex : vertices) {
      Vertex first = byId.putIfAbsent(vertex.id(), vertex);
      if (first != null) {
        report(
            vertex.at(),
            "the step id "
                + quoted(vertex.id())
                + " is taken"
                + (first.at().equals(Position.NOWHERE) ? "" : " on line " + first.at().line()));
      }
    }
  }

  private void checkNeeds() {
    Set<String> known = byId.keySet().stream().map(StepId::value).collect(Collectors.toSet());
    for (Vertex vertex : vertices) {
      Set<StepId> seen = new HashSet<>();
      for (Need need : vertex.needs()) {
        if (!byId.containsKey(need.step())) {
          report(
              need.at(),
              "step "
                  + quoted(vertex.id())
                  + " needs "
                  + quoted(need.step())
                  + ", which is no step"
                  + Suggestions.nearest(need.step().value(), known)
                      .map(near -> ", did you mean " + near + "?")
                      .orElse(""));
        } else if (!seen.add(need.step())) {
          report(
              need.at(),
              "step " + quoted(vertex.id()) + " needs " + quoted(need.step()) + " twice");
        }
      }
      if (vertex.when() == When.FAILURE && vertex.needs().isEmpty()) {
        report(
            vertex.at(),
            "step "
                + quoted(vertex.id())
                + " runs on failure and needs no step that could fail, name them under needs");
      }
    }
  }

  private void checkCycles() {
    Set<StepId> done = new HashSet<>();
    for (Vertex root : vertices) {
      if (!done.contains(root.id())) {
        walk(root, done);
      }
    }
  }

  private void walk(Vertex root, Set<StepId> done) {
    Deque<StepId> path = new ArrayDeque<>();
    Set<StepId> onPath = new HashSet<>();
    Deque<Iterator<Need>> open = new ArrayDeque<>();
    path.addLast(root.id());
    onPath.add(root.id());
    open.addLast(root.needs().iterator());
    while (!open.isEmpty()) {
      Iterator<Need> needs = open.getLast();
      if (!needs.hasNext()) {
        open.removeLast();
        StepId left = path.removeLast();
        onPath.remove(left);
        done.add(left);
        continue;
      }
      Need need = needs.next();
      Vertex next = byId.get(need.step());
      if (onPath.contains(need.step())) {
        reportCycle(path, need);
      } else if (next != null && !done.contains(next.id())) {
        path.addLast(next.id());
        onPath.add(next.id());
        open.addLast(next.needs().iterator());
      }
    }
  }

  private void reportCycle(Deque<StepId> path, Need closing) {
    String cycle =
        path.stream()
            .dropWhile(id -> !id.equals(closing.step()))
            .map(StepId::value)
            .collect(Collectors.joining(" -> "));
    report(
        closing.at(),
        "the steps need each other: "
            + cycle
            + " -> "
            + closing.step()
            + ", drop one of the needs");
  }

  private void report(Position at, String what) {
    problems.add(new Problem(file, at, what));
  }

  private static String quoted(StepId id) {
    return Texts.quote(id.value());
  }
}
