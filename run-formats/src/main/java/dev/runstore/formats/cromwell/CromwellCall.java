package dev.runstore.formats.cromwell;

import dev.runstore.api.model.ArtifactRole;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.StepStatus;
import dev.runstore.formats.draft.AttemptDraft;
import dev.runstore.formats.draft.JsonView;
import dev.runstore.formats.draft.RunDraft;
import dev.runstore.formats.draft.StepDraft;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One attempt of one shard of a call.
 *
 * @param name the fully qualified name of the call
 * @param said what the metadata say of it
 */
record CromwellCall(String name, JsonView said) {
  private static final Set<String> WAITING =
      Set.of("NotStarted", "WaitingForQueueSpace", "QueuedInCromwell", "Pending");
  private static final Set<String> GOING = Set.of("Starting", "Running", "Aborting");
  private static final Set<String> SKIPPED = Set.of("Bypassed", "Unstartable");

  /** The shard is part of it where the call is scattered; -1 is not scattered. */
  String step() {
    long shard = said.at("shardIndex").whole(-1);
    return shard < 0 ? name : name + "[" + shard + "]";
  }

  int attempt() {
    return Math.clamp(said.at("attempt").whole(1), 1, 1_000_000);
  }

  String status() {
    return said.at("executionStatus").text("no executionStatus");
  }

  boolean hit() {
    return said.at("callCaching", "hit").isTrue();
  }

  boolean callsWorkflow() {
    return said.at("subWorkflowMetadata").isThere() || said.at("subWorkflowId").isThere();
  }

  void tell(RunDraft run) {
    StepDraft step = run.step(step()).named(Optional.of(name));
    String word = status();
    if (attempt() == 1) {
      step.planned();
    }
    if (WAITING.contains(word)) {
      return;
    }
    if (SKIPPED.contains(word)) {
      step.skipped(word);
      return;
    }
    boolean ended = !GOING.contains(word);
    AttemptDraft attempt =
        step.attempt(attempt()).input(said.at("inputs").value()).started(said.at("start").time());
    events(attempt, ended);
    if (!ended) {
      return;
    }
    StepStatus known =
        switch (word) {
          case "Done" -> StepStatus.SUCCEEDED;
          case "Failed", "RetryableFailure" -> StepStatus.FAILED;
          case "Aborted" -> StepStatus.CANCELLED;
          default -> StepStatus.UNKNOWN;
        };
    attempt
        .output(said.at("outputs").value())
        .with("commandLine", said.at("commandLine").value())
        .with("cached", Optional.of(JsonValue.of(hit())))
        .with(
            "call",
            Optional.of(
                said.without(
                    "inputs",
                    "outputs",
                    "commandLine",
                    "executionEvents",
                    "failures",
                    "subWorkflowMetadata")))
        .with("subWorkflow", said.at("subWorkflowMetadata", "id").value())
        .error(CromwellFailures.error(word, said.at("failures").items()))
        .exited(said.at("returnCode").exitCode())
        .ended(known, word, said.at("end").time());
    logs(run, step);
  }

  /** Of a call that goes on only those that are over: the others will say more. */
  private void events(AttemptDraft attempt, boolean ended) {
    List<JsonView> events =
        said.at("executionEvents").items().stream()
            .filter(event -> ended || event.at("endTime").isThere())
            .sorted(Comparator.comparing(event -> event.at("startTime").time().orElse(Instant.MAX)))
            .toList();
    for (JsonView event : events) {
      attempt.event(
          event.at("description").text("event"), event.at("startTime").time(), event.value());
    }
  }

  private void logs(RunDraft run, StepDraft step) {
    refer(run, step, "stdout", said.at("stdout"));
    refer(run, step, "stderr", said.at("stderr"));
    said.at("backendLogs").members().forEach((log, at) -> refer(run, step, "backend " + log, at));
  }

  private void refer(RunDraft run, StepDraft step, String log, JsonView location) {
    if (location.text().isPresent()) {
      run.reference(
          Optional.of(step),
          ArtifactRole.PRODUCED,
          attempt() == 1 ? log : log + " of attempt " + attempt(),
          OptionalLong.empty(),
          location.text());
    }
  }
}
