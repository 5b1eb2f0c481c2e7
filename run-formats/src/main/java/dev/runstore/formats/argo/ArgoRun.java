package dev.runstore.formats.argo;

import dev.runstore.api.model.ArtifactRole;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.StepStatus;
import dev.runstore.formats.draft.AttemptDraft;
import dev.runstore.formats.draft.JsonView;
import dev.runstore.formats.draft.RunDraft;
import dev.runstore.formats.draft.StepDraft;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** A workflow as a run: its nodes are steps, a pod under a retry is an attempt. */
final class ArgoRun {
  private final JsonView workflow;
  private final JsonView status;
  private final Map<String, JsonView> nodes;
  private final Map<String, Set<String>> parents = new LinkedHashMap<>();

  /** Attempts by the retry they belong to. */
  private final Map<String, String> retryOf = new LinkedHashMap<>();

  ArgoRun(JsonView workflow) {
    this.workflow = workflow;
    this.status = workflow.at("status");
    this.nodes = status.at("nodes").members();
    nodes.forEach(
        (id, node) -> {
          boolean retries = type(node).equals("Retry");
          for (JsonView child : node.at("children").items()) {
            String name = child.text("");
            parents.computeIfAbsent(name, unknown -> new LinkedHashSet<>()).add(id);
            if (retries && type(node(name)).equals("Pod")) {
              retryOf.put(name, id);
            }
          }
        });
  }

  private JsonView node(String id) {
    return status.at("nodes", id);
  }

  static String type(JsonView node) {
    return node.at("type").text("unknown");
  }

  RunDraft draft(String format) {
    JsonView metadata = workflow.at("metadata");
    String name = metadata.first("name", "generateName").text("workflow");
    Optional<Instant> start =
        status.at("startedAt").time().or(() -> metadata.at("creationTimestamp").time());
    RunDraft run =
        new RunDraft(
            format,
            metadata
                .at("uid")
                .text()
                .orElseGet(() -> format + ":" + workflow.source().sha256().hex().substring(0, 16)),
            RunDraft.workflow(subject(metadata, name)),
            metadata.at("creationTimestamp").time().or(() -> start));
    run.label("workflow", Optional.of(name));
    run.label("namespace", metadata.at("namespace").text());
    run.with("metadata", metadata.value());
    run.with("status", Optional.of(status.without("nodes", "storedTemplates")));
    run.input(workflow.at("spec", "arguments").value());
    if (status.at("startedAt").time().isPresent() || !nodes.isEmpty()) {
      run.started(status.at("startedAt").time());
    }
    if (!nodes.isEmpty()) {
      nodes.forEach((id, node) -> node(run, id, node));
    }
    new ArgoMeasures(workflow, nodes, retryOf.size(), failedAttempts()).of().forEach(run::measure);
    run.keeping(workflow.source());
    end(run);
    return run;
  }

  /** Workflows of one template share the beginning of their names. */
  private static String subject(JsonView metadata, String name) {
    String prefix = metadata.at("generateName").text("");
    return prefix.isEmpty() ? name : prefix.replaceAll("-+$", "");
  }

  private long failedAttempts() {
    return retryOf.keySet().stream()
        .filter(id -> node(id).at("phase").text("").equals("Failed"))
        .count();
  }

  private void end(RunDraft run) {
    String phase = status.at("phase").text("");
    if (phase.isEmpty() || phase.equals("Running") || phase.equals("Pending")) {
      return;
    }
    status
        .at("message")
        .text()
        .filter(message -> !phase.equals("Succeeded"))
        .ifPresent(message -> run.error(Optional.of(ErrorInfo.of(phase, message))));
    run.output(status.at("outputs").value());
    run.ended(phase, status.at("finishedAt").time());
  }

  private void node(RunDraft run, String id, JsonView node) {
    String group = retryOf.get(id);
    String stepId = group == null ? id : group;
    StepDraft step = run.step(stepId);
    if (group == null) {
      step.named(node.at("displayName").text());
      step.after(steps(parents.getOrDefault(id, Set.of())));
    }
    boolean isRetry = retryOf.containsValue(id);
    String phase = node.at("phase").text("");
    if (group == null && isSkipped(node, phase)) {
      step.skipped(node.at("message").text(phase));
    } else if (group == null && phase.equals("Pending")) {
      step.planned();
    } else if (isRetry) {
      step.planned();
    } else {
      attempt(step.attempt(group == null ? 1 : number(group, id)), node, phase);
    }
    references(run, step, node);
  }

  private static boolean isSkipped(JsonView node, String phase) {
    return type(node).equals("Skipped") || phase.equals("Skipped") || phase.equals("Omitted");
  }

  private int number(String retry, String id) {
    int number = 0;
    for (JsonView child : node(retry).at("children").items()) {
      number++;
      if (child.text("").equals(id)) {
        break;
      }
    }
    return number;
  }

  /** An attempt is no step, so what follows it follows its retry. */
  private List<String> steps(Set<String> ids) {
    List<String> steps = new ArrayList<>();
    ids.forEach(id -> steps.add(retryOf.getOrDefault(id, id)));
    return steps;
  }

  private static void attempt(AttemptDraft attempt, JsonView node, String phase) {
    attempt.input(node.at("inputs").value());
    attempt.with("type", node.at("type").value());
    attempt.with("templateName", node.at("templateName").value());
    attempt.with("node", Optional.of(node.without("inputs", "outputs", "children")));
    attempt.started(node.at("startedAt").time());
    if (phase.isEmpty() || phase.equals("Running") || phase.equals("Pending")) {
      return;
    }
    attempt.output(node.at("outputs").value());
    attempt.exited(node.at("outputs", "exitCode").exitCode());
    StepStatus known =
        StepStatus.parse(phase)
            .filter(found -> found.isTerminal() && found != StepStatus.SKIPPED)
            .orElse(StepStatus.UNKNOWN);
    if (known != StepStatus.SUCCEEDED) {
      attempt.error(node.at("message").text().map(message -> ErrorInfo.of(phase, message)));
    } else {
      node.at("message").text().ifPresent(message -> attempt.warned("message", message));
    }
    attempt.ended(known, phase, node.at("finishedAt").time());
  }

  private static void references(RunDraft run, StepDraft step, JsonView node) {
    for (JsonView artifact : node.at("outputs", "artifacts").items()) {
      Optional<String> bucket = artifact.at("s3", "bucket").text();
      Optional<String> location =
          artifact
              .at("s3", "key")
              .text()
              .map(key -> bucket.map(b -> "s3://" + b + "/" + key).orElse(key))
              .or(() -> artifact.value().map(JsonValue::toString));
      run.reference(
          Optional.of(step),
          ArtifactRole.PRODUCED,
          artifact.at("name").text("artifact"),
          OptionalLong.empty(),
          location);
    }
  }
}
