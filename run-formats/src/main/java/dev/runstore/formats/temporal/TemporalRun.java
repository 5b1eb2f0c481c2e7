package dev.runstore.formats.temporal;

import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepStatus;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.draft.AttemptDraft;
import dev.runstore.formats.draft.JsonView;
import dev.runstore.formats.draft.RunDraft;
import dev.runstore.formats.draft.StepDraft;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A history as a run: what is scheduled becomes steps, every event is kept as an event. */
final class TemporalRun {
  private final ImportSource source;
  private final List<TemporalEvent> events;
  private final String format;
  private final Map<Long, StepDraft> steps = new HashMap<>();
  private final Map<Long, AttemptDraft> attempts = new HashMap<>();
  private final Map<Long, Optional<JsonValue>> inputs = new HashMap<>();
  private Optional<TemporalEvent> close = Optional.empty();
  private long afterClose;

  TemporalRun(String format, ImportSource source, List<TemporalEvent> events) {
    this.format = format;
    this.source = source;
    this.events = events;
  }

  RunDraft draft() {
    TemporalEvent first = events.get(0);
    JsonView started = first.attributes();
    String type = started.at("workflowType", "name").text("workflow");
    String id =
        started
            .first("originalExecutionRunId", "firstExecutionRunId")
            .text()
            .orElseGet(() -> format + ":" + source.sha256().hex().substring(0, 16));
    Optional<Instant> start =
        events.stream().flatMap(event -> event.time().stream()).min(Instant::compareTo);
    RunDraft run = new RunDraft(format, id, RunDraft.workflow(type), start);
    run.label("workflowType", Optional.of(type));
    run.label("workflowId", started.at("workflowId").text());
    run.label("taskQueue", started.at("taskQueue", "name").text());
    run.with("started", Optional.of(started.without("input")).filter(v -> started.isThere()));
    run.input(TemporalPayloads.value(started.at("input")));
    run.started(start);
    for (TemporalEvent event : events) {
      run.event(event.type(), event.time(), event.json().value());
      step(run, event);
      afterClose += close.isPresent() ? 1 : 0;
      if (status(event.type()).isPresent()) {
        close = Optional.of(event);
        afterClose = 0;
      }
    }
    TemporalMeasures.of(events, afterClose).forEach(run::measure);
    close.ifPresent(event -> end(run, event, start));
    return run;
  }

  private static Optional<RunStatus> status(String type) {
    return switch (type) {
      case "WorkflowExecutionCompleted" -> Optional.of(RunStatus.SUCCEEDED);
      case "WorkflowExecutionFailed" -> Optional.of(RunStatus.FAILED);
      case "WorkflowExecutionTimedOut" -> Optional.of(RunStatus.TIMED_OUT);
      case "WorkflowExecutionCanceled", "WorkflowExecutionTerminated" ->
          Optional.of(RunStatus.CANCELLED);
      case "WorkflowExecutionContinuedAsNew" -> Optional.of(RunStatus.SUCCEEDED);
      default -> Optional.empty();
    };
  }

  private static void end(RunDraft run, TemporalEvent event, Optional<Instant> start) {
    JsonView said = event.attributes();
    run.output(TemporalPayloads.value(said.at("result")));
    run.error(TemporalPayloads.error(said.at("failure")));
    run.label("continuedAs", said.at("newExecutionRunId").text());
    run.took(exact(start, event.time()));
    run.ended(status(event.type()).orElse(RunStatus.UNKNOWN), event.type(), event.time());
  }

  private static Optional<Duration> exact(Optional<Instant> start, Optional<Instant> end) {
    return start.flatMap(from -> end.map(to -> Duration.between(from, to)));
  }

  private void step(RunDraft run, TemporalEvent event) {
    JsonView said = event.attributes();
    switch (event.type()) {
      case "ActivityTaskScheduled" ->
          scheduled(run, event, said.at("activityType", "name").text("activity"));
      case "NexusOperationScheduled" ->
          scheduled(run, event, said.at("operation").text("operation"));
      case "StartChildWorkflowExecutionInitiated" ->
          scheduled(run, event, said.at("workflowType", "name").text("child"));
      case "ActivityTaskStarted", "NexusOperationStarted", "ChildWorkflowExecutionStarted" ->
          begun(event);
      case "ActivityTaskCompleted", "NexusOperationCompleted", "ChildWorkflowExecutionCompleted" ->
          ended(event, StepStatus.SUCCEEDED);
      case "ActivityTaskFailed",
          "NexusOperationFailed",
          "ChildWorkflowExecutionFailed",
          "StartChildWorkflowExecutionFailed" ->
          ended(event, StepStatus.FAILED);
      case "ActivityTaskTimedOut", "NexusOperationTimedOut", "ChildWorkflowExecutionTimedOut" ->
          ended(event, StepStatus.TIMED_OUT);
      case "ActivityTaskCanceled",
          "NexusOperationCanceled",
          "ChildWorkflowExecutionCanceled",
          "ChildWorkflowExecutionTerminated" ->
          ended(event, StepStatus.CANCELLED);
      case "MarkerRecorded" -> marker(run, event);
      default -> {}
    }
  }

  private void scheduled(RunDraft run, TemporalEvent event, String type) {
    StepDraft step = run.step(type + "-" + event.id()).named(Optional.of(type));
    step.planned();
    steps.put(event.id(), step);
    inputs.put(event.id(), TemporalPayloads.value(event.attributes().at("input")));
  }

  /** Retries before this one are told of only by its number and the last failure. */
  private void begun(TemporalEvent event) {
    StepDraft step = steps.get(event.follows());
    if (step == null) {
      return;
    }
    JsonView said = event.attributes();
    int number = Math.clamp(said.at("attempt").whole(1), 1, 10_000);
    for (int earlier = 1; earlier < number; earlier++) {
      AttemptDraft attempt = step.attempt(earlier);
      if (earlier == number - 1 && said.at("lastFailure").isThere()) {
        attempt.error(TemporalPayloads.error(said.at("lastFailure")));
        attempt.ended(StepStatus.FAILED, "failed", Optional.empty());
      } else {
        attempt.ended(StepStatus.UNKNOWN, "retried", Optional.empty());
      }
    }
    AttemptDraft attempt = step.attempt(number);
    attempt
        .input(inputs.getOrDefault(event.follows(), Optional.empty()))
        .with("identity", said.at("identity").value())
        .started(event.time());
    attempts.put(event.follows(), attempt);
  }

  private void ended(TemporalEvent event, StepStatus status) {
    StepDraft step = steps.get(event.follows());
    if (step != null) {
      AttemptDraft attempt = attempts.getOrDefault(event.follows(), step.attempt(1));
      JsonView said = event.attributes();
      attempt
          .output(TemporalPayloads.value(said.at("result")))
          .error(TemporalPayloads.error(said.at("failure")))
          .ended(status, event.type(), event.time());
    }
  }

  /** Local activities are nowhere else. */
  private static void marker(RunDraft run, TemporalEvent event) {
    JsonView said = event.attributes();
    if (TemporalMeasures.isLocalActivity(event)) {
      JsonView type = said.at("details", "type");
      String name =
          TemporalPayloads.value(type)
              .map(JsonValue::tree)
              .filter(tree -> tree.isString())
              .map(tree -> tree.stringValue())
              .orElse("local activity");
      StepDraft step = run.step("local-" + event.id()).named(Optional.of(name));
      step.attempt(1)
          .output(TemporalPayloads.value(said.at("details", "result")))
          .error(TemporalPayloads.error(said.at("failure")))
          .with("details", said.at("details").value())
          .ended(
              said.at("failure").isThere() ? StepStatus.FAILED : StepStatus.SUCCEEDED,
              event.type(),
              event.time());
    }
  }
}
