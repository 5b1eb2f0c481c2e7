package dev.runstore.formats.wfformat;

import dev.runstore.api.model.StepId;
import dev.runstore.formats.RunGraph;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The edges of an instance: those that tasks declare as parents or children, and those that follow
 * from one task reading what another wrote.
 */
final class WfGraph {
  /** More edges than this are not derived from files; no real workflow comes near. */
  static final int MAX_DERIVED = 2_000_000;

  private static final JsonNode JSON_NULL = JsonNodeFactory.instance.nullNode();

  private final WfInstance instance;
  private final Map<StepId, Set<StepId>> declared = new LinkedHashMap<>();
  private final Map<StepId, Set<StepId>> derived = new LinkedHashMap<>();
  private final Map<StepId, Set<StepId>> used;
  private int derivedEdges;

  WfGraph(WfInstance instance) {
    this.instance = instance;
    for (WfTask task : instance.tasks()) {
      declared.put(task.id(), new LinkedHashSet<>());
      derived.put(task.id(), new LinkedHashSet<>());
    }
    declare();
    derive();
    used = declared.values().stream().anyMatch(set -> !set.isEmpty()) ? declared : derived;
  }

  /** What the step comes after: what is declared or, where no task declares anything, derived. */
  List<StepId> parents(WfTask task) {
    return List.copyOf(used.getOrDefault(task.id(), Set.of()));
  }

  int derivedEdges() {
    return derivedEdges;
  }

  RunGraph.Figures declaredFigures() {
    RunGraph graph = new RunGraph();
    for (WfTask task : instance.tasks()) {
      graph.add(
          task.id().value(),
          declared.getOrDefault(task.id(), Set.of()).stream().map(StepId::value).toList(),
          task.runtime().map(WfGraph::duration));
    }
    return graph.figures();
  }

  static Duration duration(BigDecimal seconds) {
    BigDecimal nanos = seconds.movePointRight(9).setScale(0, RoundingMode.HALF_UP);
    return Duration.ofNanos(nanos.longValueExact());
  }

  /** A name that several tasks have names none of them: it is kept as a parent that is no step. */
  private void declare() {
    Map<String, List<StepId>> byName = new HashMap<>();
    instance
        .tasks()
        .forEach(t -> byName.computeIfAbsent(t.name(), key -> new ArrayList<>()).add(t.id()));
    for (WfTask task : instance.tasks()) {
      for (String parent : task.parents()) {
        edge(resolved(parent, byName), task.id());
      }
      for (String child : task.children()) {
        edge(task.id(), resolved(child, byName));
      }
    }
  }

  private StepId resolved(String word, Map<String, List<StepId>> byName) {
    StepId id = new StepId(word);
    List<StepId> named = byName.getOrDefault(word, List.of());
    return !declared.containsKey(id) && named.size() == 1 ? named.get(0) : id;
  }

  private void edge(StepId parent, StepId child) {
    Set<StepId> parents = declared.get(child);
    if (parents != null) {
      parents.add(parent);
    }
  }

  private void derive() {
    Map<String, Set<StepId>> writers = new HashMap<>();
    for (WfTask task : instance.tasks()) {
      for (String file : task.outputs()) {
        writers.computeIfAbsent(file, key -> new LinkedHashSet<>()).add(task.id());
      }
    }
    for (WfTask task : instance.tasks()) {
      Set<StepId> parents = derived.getOrDefault(task.id(), new LinkedHashSet<>());
      for (String file : task.inputs()) {
        for (StepId writer : writers.getOrDefault(file, Set.of())) {
          if (derivedEdges < MAX_DERIVED && !writer.equals(task.id()) && parents.add(writer)) {
            derivedEdges++;
          }
        }
      }
    }
  }

  /** The figures of the declared edges, as the run's document shows them. */
  Map<String, Object> declaredJson() {
    RunGraph.Figures figures = declaredFigures();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("edges", figures.edges());
    json.put("roots", figures.roots());
    json.put("leaves", figures.leaves());
    json.put("depth", figures.depth());
    Optional<BigDecimal> millis = figures.criticalPathMillis();
    json.put("criticalPathMillis", millis.isPresent() ? millis.get() : JSON_NULL);
    json.put("acyclic", figures.acyclic());
    json.put("danglingParents", figures.danglingParents());
    return json;
  }
}
