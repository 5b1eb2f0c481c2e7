package dev.runstore.formats.stepfunctions;

import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepStatus;
import dev.runstore.formats.draft.JsonView;
import dev.runstore.formats.draft.RunDraft;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A history as a run: visits of states are steps, every event is kept as an event. */
final class StepFunctionsRun {
  private static final String STARTED = "ExecutionStarted";
  private static final String MACHINE = ":stateMachine:";
  private static final String EXECUTION = ":execution:";

  private final String format;
  private final String id;
  private final JsonView about;
  private final List<HistoryEvent> events;
  private final Optional<String> recording;

  /**
   * A history.
   *
   * @param ownId an id for one that has none
   * @param about its events, or what they are in
   * @param recording its name in the file, if there are several
   */
  StepFunctionsRun(String format, String ownId, JsonView about, Optional<String> recording) {
    JsonView list = about.json().isArray() ? about : about.at("events");
    this.format = format;
    this.id = about.at("executionArn").text(ownId);
    this.about = about;
    this.events = HistoryEvent.all(list);
    this.recording = recording;
    if (events.isEmpty()) {
      throw list.refused("a history has at least one event");
    }
  }

  RunDraft draft() {
    Optional<Instant> start =
        events.stream()
            .filter(event -> event.type().equals(STARTED))
            .findFirst()
            .flatMap(HistoryEvent::time);
    RunDraft run =
        new RunDraft(
            format, id, RunDraft.workflow(subject()), start.or(() -> events.get(0).time()));
    run.label("recording", recording);
    run.label("execution", about.at("name").text());
    run.label("stateMachine", about.at("stateMachineArn").text());
    if (about.json().isObject()) {
      run.with("history", Optional.of(about.without("events")));
    }
    run.started(start);
    StateVisits visits = new StateVisits(run);
    Optional<HistoryEvent> end = Optional.empty();
    for (HistoryEvent event : events) {
      if (event.type().equals(STARTED)) {
        run.input(event.details().at("input").decoded(1));
      }
      Optional<StateVisit> visit = visits.take(event);
      visit.ifPresentOrElse(
          state -> state.attempt().event(event.type(), event.time(), event.json().value()),
          () -> run.event(event.type(), event.time(), event.json().value()));
      if (event.type().equals("ExecutionRedriven")) {
        end = Optional.empty();
      } else if (status(event.type()).isPresent()) {
        end = Optional.of(event);
        visits.end(event, stepStatus(event.type()), event.error());
      }
    }
    warnings(run);
    StepFunctionsMeasures.of(events).forEach(run::measure);
    run.measure("morePages", about.at("nextToken").isThere());
    end.ifPresent(event -> end(run, event));
    return run;
  }

  /** The state machine, which only some histories name. */
  private String subject() {
    JsonView started = events.get(0).details();
    return about
        .at("stateMachineArn")
        .text()
        .or(() -> started.first("stateMachineVersionArn", "stateMachineAliasArn").text())
        .flatMap(arn -> part(arn, MACHINE))
        .or(() -> about.at("executionArn").text().flatMap(arn -> part(arn, EXECUTION)))
        .or(() -> recording.map(name -> name.substring(0, name.indexOf('/'))))
        .orElse("state-machine");
  }

  private static Optional<String> part(String arn, String after) {
    int from = arn.indexOf(after);
    if (from < 0) {
      return Optional.empty();
    }
    String name = arn.substring(from + after.length());
    return Optional.of(name.contains(":") ? name.substring(0, name.indexOf(':')) : name);
  }

  private static Optional<RunStatus> status(String type) {
    return switch (type) {
      case "ExecutionSucceeded" -> Optional.of(RunStatus.SUCCEEDED);
      case "ExecutionFailed" -> Optional.of(RunStatus.FAILED);
      case "ExecutionTimedOut" -> Optional.of(RunStatus.TIMED_OUT);
      case "ExecutionAborted" -> Optional.of(RunStatus.CANCELLED);
      default -> Optional.empty();
    };
  }

  /**
   * A state that is open when its execution has succeeded was not told to have succeeded itself.
   */
  private static StepStatus stepStatus(String type) {
    return switch (type) {
      case "ExecutionFailed" -> StepStatus.FAILED;
      case "ExecutionTimedOut" -> StepStatus.TIMED_OUT;
      case "ExecutionAborted" -> StepStatus.CANCELLED;
      default -> StepStatus.UNKNOWN;
    };
  }

  /** Says the same of a longer history of the same execution. */
  private void warnings(RunDraft run) {
    events.stream()
        .filter(event -> event.time().isEmpty())
        .findFirst()
        .ifPresent(
            event ->
                run.warned(
                    "time-unreadable",
                    "events have no time that can be read, from number "
                        + event.id()
                        + " on: "
                        + event.json().at("timestamp").text("none")));
  }

  private static void end(RunDraft run, HistoryEvent event) {
    run.output(event.details().at("output").decoded(1));
    run.error(event.error());
    run.ended(status(event.type()).orElse(RunStatus.UNKNOWN), event.type(), event.time());
  }
}
