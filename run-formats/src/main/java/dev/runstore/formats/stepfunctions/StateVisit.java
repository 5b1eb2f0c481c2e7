package dev.runstore.formats.stepfunctions;

import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.StepStatus;
import dev.runstore.formats.draft.AttemptDraft;
import dev.runstore.formats.draft.JsonView;
import dev.runstore.formats.draft.StepDraft;
import java.time.Instant;
import java.util.Optional;

/** One visit of a state: a step, of which each try after a failure is an attempt. */
final class StateVisit {
  private final StepDraft step;
  private final String name;
  private final String type;
  private final Optional<Scope> in;
  private AttemptDraft attempt;
  private int number = 1;
  private boolean running = true;
  private boolean left;

  /**
   * The inside of a state.
   *
   * @param of the state that runs others
   * @param prefix what the ids of the steps in it begin with
   */
  record Scope(StateVisit of, String prefix) {}

  StateVisit(StepDraft step, String name, HistoryEvent entered, Optional<Scope> in) {
    this.step = step;
    this.name = name;
    this.type = entered.type().replace("StateEntered", "");
    this.in = in;
    JsonView said = entered.details();
    this.attempt =
        step.attempt(1)
            .input(said.at("input").decoded(1))
            .with("type", Optional.of(JsonValue.string(type)));
    attempt.started(entered.time());
  }

  String id() {
    return step.id().value();
  }

  String name() {
    return name;
  }

  String type() {
    return type;
  }

  Optional<Scope> in() {
    return in;
  }

  AttemptDraft attempt() {
    return attempt;
  }

  boolean isLeft() {
    return left;
  }

  boolean isRunning() {
    return running;
  }

  /** What is begun after a failure is another attempt. */
  void begun(Optional<Instant> at) {
    running = true;
    number++;
    attempt = step.attempt(number);
    attempt.started(at);
  }

  void ended(StepStatus status, String word, Optional<ErrorInfo> error, Optional<Instant> at) {
    if (running) {
      running = false;
      attempt.error(error);
      attempt.ended(status, word, at);
    }
  }

  /** A failure that is caught stays the end of its attempt. */
  void exited(HistoryEvent event) {
    left = true;
    attempt.output(event.details().at("output").decoded(1));
    ended(StepStatus.SUCCEEDED, event.type(), Optional.empty(), event.time());
  }
}
