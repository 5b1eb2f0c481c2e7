package dev.runstore.formats.report;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where the steps of a small graph stand: in layers by their depth, in each layer near the middle
 * of their parents. Steps on or behind a cycle come last.
 */
final class GraphLayout {
  /** A step in row {@code row} of the {@code ofRows} of its layer. */
  record Node(ShownStep step, int layer, int row, int ofRows) {}

  /** A parent and a step that comes after it. */
  record Edge(Node from, Node to) {}

  private final List<Node> nodes;
  private final List<Edge> edges;
  private final int layers;
  private final int tallest;

  private GraphLayout(List<Node> nodes, List<Edge> edges) {
    this.nodes = nodes;
    this.edges = edges;
    this.layers = nodes.stream().mapToInt(Node::layer).max().orElse(0) + 1;
    this.tallest = nodes.stream().mapToInt(Node::ofRows).max().orElse(1);
  }

  static GraphLayout of(List<ShownStep> steps) {
    Map<String, ShownStep> byId = new LinkedHashMap<>();
    steps.forEach(step -> byId.put(step.id(), step));
    Map<String, Integer> depths = depths(byId);
    int layers = depths.values().stream().mapToInt(Integer::intValue).max().orElse(0) + 1;
    List<List<ShownStep>> byLayer = new ArrayList<>();
    for (int i = 0; i < layers; i++) {
      byLayer.add(new ArrayList<>());
    }
    byId.values().forEach(step -> byLayer.get(depths.getOrDefault(step.id(), 0)).add(step));
    Map<String, Node> placed = new LinkedHashMap<>();
    for (int layer = 0; layer < layers; layer++) {
      place(byLayer.get(layer), layer, placed);
    }
    List<Edge> edges = new ArrayList<>();
    for (Node node : placed.values()) {
      for (String parent : new HashSet<>(node.step().parents())) {
        Node from = placed.get(parent);
        if (from != null && from.layer() < node.layer()) {
          edges.add(new Edge(from, node));
        }
      }
    }
    return new GraphLayout(List.copyOf(placed.values()), edges);
  }

  private static void place(List<ShownStep> steps, int layer, Map<String, Node> placed) {
    Map<String, Double> middles = new HashMap<>();
    for (int i = 0; i < steps.size(); i++) {
      double own = steps.size() == 1 ? 0.5 : i / (steps.size() - 1.0);
      middles.put(
          steps.get(i).id(),
          steps.get(i).parents().stream()
              .map(placed::get)
              .filter(java.util.Objects::nonNull)
              .mapToDouble(node -> (node.row() + 0.5) / node.ofRows())
              .average()
              .orElse(own));
    }
    List<ShownStep> ordered = new ArrayList<>(steps);
    ordered.sort(Comparator.comparingDouble(step -> middles.getOrDefault(step.id(), 0.5)));
    for (int row = 0; row < ordered.size(); row++) {
      placed.put(ordered.get(row).id(), new Node(ordered.get(row), layer, row, ordered.size()));
    }
  }

  private static Map<String, Integer> depths(Map<String, ShownStep> byId) {
    Map<String, Integer> waits = new HashMap<>();
    Map<String, List<String>> children = new HashMap<>();
    for (ShownStep step : byId.values()) {
      Set<String> parents = new HashSet<>(step.parents());
      parents.retainAll(byId.keySet());
      waits.put(step.id(), parents.size());
      parents.forEach(
          parent -> children.computeIfAbsent(parent, key -> new ArrayList<>()).add(step.id()));
    }
    Map<String, Integer> depths = new HashMap<>();
    Deque<String> ready = new ArrayDeque<>();
    byId.keySet().stream().filter(id -> waits.getOrDefault(id, 0) == 0).forEach(ready::add);
    ready.forEach(id -> depths.put(id, 0));
    Map<String, Integer> deepest = new HashMap<>();
    int last = 0;
    while (!ready.isEmpty()) {
      String id = ready.remove();
      int depth = deepest.getOrDefault(id, 0);
      depths.put(id, depth);
      last = Math.max(last, depth);
      for (String child : children.getOrDefault(id, List.of())) {
        deepest.merge(child, depth + 1, Math::max);
        if (waits.merge(child, -1, Integer::sum) == 0) {
          ready.add(child);
        }
      }
    }
    int behind = depths.isEmpty() ? 0 : last + 1;
    byId.keySet().forEach(id -> depths.putIfAbsent(id, behind));
    return depths;
  }

  List<Node> nodes() {
    return nodes;
  }

  List<Edge> edges() {
    return edges;
  }

  int layers() {
    return layers;
  }

  int tallest() {
    return tallest;
  }
}
