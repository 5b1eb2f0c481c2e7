package dev.runstore.formats.prefect;

import dev.runstore.api.model.ArtifactRole;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepStatus;
import dev.runstore.formats.draft.AttemptDraft;
import dev.runstore.formats.draft.Counts;
import dev.runstore.formats.draft.JsonView;
import dev.runstore.formats.draft.RunDraft;
import dev.runstore.formats.draft.StepDraft;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The graph of a flow run as a run: its nodes, task runs and flow runs, are steps. */
final class PrefectRun {
  private final String format;
  private final JsonView graph;
  private final Map<String, JsonView> nodes = new LinkedHashMap<>();
  private final Map<String, Set<String>> parents = new LinkedHashMap<>();
  private final List<JsonView> states;

  PrefectRun(String format, JsonView graph) {
    this.format = format;
    this.graph = graph;
    for (JsonView pair : graph.at("nodes").items()) {
      List<JsonView> parts = pair.items();
      if (parts.size() != 2 || !parts.get(1).json().isObject()) {
        throw pair.refused("a node is expected: its id and what it is");
      }
      if (nodes.put(parts.get(0).required(), parts.get(1)) != null) {
        throw parts.get(0).refused("there is a node before it with the same id");
      }
    }
    nodes.forEach(this::edges);
    states = new ArrayList<>(graph.at("states").items());
    states.sort(Comparator.comparing(state -> state.at("timestamp").time().orElse(Instant.MIN)));
  }

  /** Either end of an edge tells of it. */
  private void edges(String id, JsonView node) {
    for (JsonView parent : node.at("parents").items()) {
      edge(parent.at("id").text(""), id);
    }
    for (JsonView child : node.at("children").items()) {
      edge(id, child.at("id").text(""));
    }
  }

  private void edge(String from, String to) {
    if (!from.isEmpty() && !to.isEmpty()) {
      parents.computeIfAbsent(to, unknown -> new LinkedHashSet<>()).add(from);
    }
  }

  RunDraft draft() {
    Optional<Instant> start = graph.at("start_time").time();
    RunDraft run =
        new RunDraft(
            format,
            graph
                .first("id", "flow_run_id")
                .text()
                .orElseGet(() -> format + ":" + graph.source().sha256().hex().substring(0, 16)),
            RunDraft.workflow(graph.first("flow_name", "name").text("flow")),
            start.or(() -> graph.at("end_time").time()));
    run.with("graph", Optional.of(graph.without("nodes", "states", "root_node_ids")));
    for (JsonView state : states) {
      run.event(state.at("type").text("state"), state.at("timestamp").time(), state.value());
    }
    if (start.isPresent()) {
      run.started(start);
    }
    artifacts(run, Optional.empty(), ArtifactRole.ATTACHED, graph);
    nodes.forEach((id, node) -> node(run, id, node));
    measures(run);
    run.keeping(graph.source());
    end(run);
    return run;
  }

  private static StepStatus status(String type) {
    return switch (type) {
      case "SCHEDULED", "PENDING" -> StepStatus.PENDING;
      case "RUNNING", "PAUSED", "CANCELLING" -> StepStatus.RUNNING;
      case "COMPLETED" -> StepStatus.SUCCEEDED;
      case "FAILED", "CRASHED" -> StepStatus.FAILED;
      case "CANCELLED" -> StepStatus.CANCELLED;
      default -> StepStatus.UNKNOWN;
    };
  }

  /** The status is the last state; a graph without states that has an end does not tell it. */
  private void end(RunDraft run) {
    Optional<Instant> end = graph.at("end_time").time();
    if (states.isEmpty() && end.isEmpty()) {
      return;
    }
    JsonView last = states.isEmpty() ? graph.at("states") : states.get(states.size() - 1);
    String type = states.isEmpty() ? "no state" : last.at("type").text("unknown");
    RunStatus status = RunStatus.parse(status(type).name()).orElse(RunStatus.UNKNOWN);
    if (status.isTerminal()) {
      run.error(error(status == RunStatus.SUCCEEDED, type, last.at("name"), last.at("message")));
      run.ended(status, type, end.or(() -> last.at("timestamp").time()));
    }
  }

  private static Optional<ErrorInfo> error(
      boolean succeeded, String type, JsonView name, JsonView message) {
    return succeeded
        ? Optional.empty()
        : message
            .text()
            .or(() -> name.text().filter(word -> !word.equalsIgnoreCase(type)))
            .map(why -> ErrorInfo.of(type, why));
  }

  private void node(RunDraft run, String id, JsonView node) {
    StepDraft step =
        run.step(id).named(node.at("label").text()).after(parents.getOrDefault(id, Set.of()));
    String type = node.at("state_type").text("unknown");
    StepStatus status = status(type);
    Optional<Instant> start = node.at("start_time").time();
    artifacts(run, Optional.of(step), ArtifactRole.PRODUCED, node);
    if (status == StepStatus.PENDING && start.isEmpty()) {
      step.planned();
      return;
    }
    AttemptDraft attempt =
        step.attempt(1)
            .with("kind", node.at("kind").value())
            .with("id", node.at("id").value())
            .started(start);
    if (status.isTerminal()) {
      attempt
          .error(
              error(
                  status == StepStatus.SUCCEEDED, type, node.at("state_name"), node.at("message")))
          .with("node", Optional.of(node.without("parents", "children", "artifacts")))
          .ended(status, type, node.at("end_time").time());
    }
  }

  private static void artifacts(
      RunDraft run, Optional<StepDraft> step, ArtifactRole role, JsonView from) {
    for (JsonView artifact : from.at("artifacts").items()) {
      run.reference(
          step,
          role,
          artifact.first("key", "id").text("artifact"),
          OptionalLong.empty(),
          artifact.at("id").text());
    }
  }

  private void measures(RunDraft run) {
    Counts kinds = new Counts();
    Counts types = new Counts();
    Set<String> leaves = new HashSet<>(nodes.keySet());
    long edges = 0;
    long artifacts = graph.at("artifacts").items().size();
    for (JsonView node : nodes.values()) {
      kinds.add(node.at("kind").text("None"));
      types.add(node.at("state_type").text("None"));
      artifacts += node.at("artifacts").items().size();
    }
    for (Set<String> before : parents.values()) {
      edges += before.size();
      leaves.removeAll(before);
    }
    run.measure("nodes", nodes.size());
    run.measure("kinds", kinds.all());
    run.measure("states", types.all());
    run.measure("edges", edges);
    run.measure("runStates", states.stream().map(state -> state.at("type").text("None")).toList());
    run.measure("artifacts", artifacts);
    run.measure("roots", graph.at("root_node_ids").items().size());
    run.measure("leaves", leaves.size());
    states.stream()
        .findFirst()
        .flatMap(state -> state.at("timestamp").text())
        .ifPresent(time -> run.measure("firstStateAt", time));
  }
}
