package dev.runstore.formats.argo;

import dev.runstore.formats.draft.JsonView;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The figures of a workflow's nodes. */
final class ArgoMeasures {
  private final JsonView workflow;
  private final Map<String, JsonView> nodes;
  private final long attempts;
  private final long failedAttempts;

  ArgoMeasures(JsonView workflow, Map<String, JsonView> nodes, long attempts, long failedAttempts) {
    this.workflow = workflow;
    this.nodes = nodes;
    this.attempts = attempts;
    this.failedAttempts = failedAttempts;
  }

  Map<String, Object> of() {
    Map<String, Long> types = new TreeMap<>();
    Map<String, Long> phases = new TreeMap<>();
    Map<String, Long> podPhases = new TreeMap<>();
    Map<String, Long> exitCodes = new TreeMap<>();
    Set<String> messages = new TreeSet<>();
    long links = 0;
    long dangling = 0;
    long artifacts = 0;
    long parameters = 0;
    long unfinished = 0;
    BigDecimal podSeconds = BigDecimal.ZERO;
    for (JsonView node : nodes.values()) {
      types.merge(ArgoRun.type(node), 1L, Long::sum);
      phases.merge(node.at("phase").text("None"), 1L, Long::sum);
      node.at("message").text().ifPresent(messages::add);
      for (JsonView child : node.at("children").items()) {
        links++;
        dangling += nodes.containsKey(child.text("")) ? 0 : 1;
      }
      artifacts += node.at("outputs", "artifacts").items().size();
      parameters += node.at("outputs", "parameters").items().size();
      node.at("outputs", "exitCode").text().ifPresent(c -> exitCodes.merge(c, 1L, Long::sum));
      unfinished += node.at("finishedAt").time().isPresent() ? 0 : 1;
      if (ArgoRun.type(node).equals("Pod")) {
        podPhases.merge(node.at("phase").text("None"), 1L, Long::sum);
        podSeconds = podSeconds.add(seconds(node));
      }
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("kind", workflow.at("kind").text("Workflow (kind missing)"));
    workflow.at("status", "phase").text().ifPresent(phase -> all.put("runPhase", phase));
    workflow.at("status", "message").text().ifPresent(text -> all.put("runMessage", text));
    all.put("compressedNodes", workflow.at("status", "compressedNodes").isThere());
    all.put("nodes", nodes.size());
    all.put("nodeTypes", types);
    all.put("nodePhases", phases);
    all.put("podSteps", types.getOrDefault("Pod", 0L));
    all.put("podPhases", podPhases);
    all.put("childLinks", links);
    all.put("danglingChildLinks", dangling);
    all.put("retryGroups", types.getOrDefault("Retry", 0L));
    all.put("attemptsUnderRetry", attempts);
    all.put("failedAttemptsUnderRetry", failedAttempts);
    all.put("outputArtifacts", artifacts);
    all.put("outputParameters", parameters);
    all.put("exitCodes", exitCodes);
    all.put("unfinishedNodes", unfinished);
    all.put("sumPodSeconds", podSeconds);
    all.put("depth", depth());
    all.put("messages", messages);
    all.put("templates", workflow.at("spec", "templates").items().size());
    return all;
  }

  private static BigDecimal seconds(JsonView node) {
    return node.at("startedAt")
        .time()
        .flatMap(start -> node.at("finishedAt").time().map(end -> Duration.between(start, end)))
        .map(duration -> BigDecimal.valueOf(duration.toMillis(), 3))
        .orElse(BigDecimal.ZERO);
  }

  /** Nodes on the longest path from a node that is nobody's child. */
  private int depth() {
    Map<String, Integer> depths = new HashMap<>();
    int deepest = 0;
    for (String id : nodes.keySet()) {
      deepest = Math.max(deepest, depth(id, depths, new HashSet<>(), 0));
    }
    return deepest;
  }

  private int depth(String id, Map<String, Integer> known, Set<String> above, int level) {
    Integer before = known.get(id);
    if (before != null) {
      return before;
    }
    JsonView node = nodes.get(id);
    if (node == null || level > 1_000 || !above.add(id)) {
      return 0;
    }
    int below = 0;
    List<JsonView> children = node.at("children").items();
    for (JsonView child : children) {
      below = Math.max(below, depth(child.text(""), known, above, level + 1));
    }
    above.remove(id);
    known.put(id, below + 1);
    return below + 1;
  }
}
