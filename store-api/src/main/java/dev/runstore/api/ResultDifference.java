package dev.runstore.api;

import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.EventBody.RunDescribed;
import dev.runstore.api.event.EventBody.RunEnded;
import dev.runstore.api.event.EventBody.RunStarted;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepState;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The events that make a stored result the wanted one. */
final class ResultDifference {
  private ResultDifference() {}

  /** Says what is wrong with a result that no history folds to. */
  static void refuseWhatNoRunCanBe(RunId runId, ExecutionResult result) {
    boolean ended = result.status().isTerminal();
    if (!ended
        && (result.endedAt().isPresent()
            || result.output().isPresent()
            || result.error().isPresent())) {
      throw new IllegalArgumentException(
          "the result of run "
              + runId
              + " has an end, an output or an error, but its status is "
              + result.status());
    }
    if (result.status() == RunStatus.QUEUED && result.startedAt().isPresent()) {
      throw new IllegalArgumentException(
          "the result of run " + runId + " has a start, but its status is QUEUED");
    }
    Map<StepId, StepState> seen = new HashMap<>();
    for (StepState step : result.steps()) {
      if (seen.put(step.stepId(), step) != null) {
        throw new IllegalArgumentException(
            "the result of run " + runId + " has step " + step.stepId() + " twice");
      }
      StepDifference.refuseWhatNoStepCanBe(step);
    }
  }

  /**
   * What is missing, in order; empty if both are equal. Labels are not looked at.
   *
   * @throws StoreException.AlreadyExists if no events can make the one of the other
   */
  static List<Event> between(RunId runId, ExecutionResult stored, ExecutionResult wanted) {
    List<Event> events = new ArrayList<>();
    if (!stored.subject().equals(wanted.subject())) {
      throw another(runId, "its subject is another");
    }
    describe(runId, stored, wanted).ifPresent(body -> events.add(Event.undated(body)));
    start(runId, stored, wanted).ifPresent(events::add);
    Map<StepId, StepState> steps = new LinkedHashMap<>();
    stored.steps().forEach(step -> steps.put(step.stepId(), step));
    for (StepState step : wanted.steps()) {
      events.addAll(
          StepDifference.between(runId, Optional.ofNullable(steps.remove(step.stepId())), step));
    }
    for (StepId extra : steps.keySet()) {
      throw another(runId, "it has step " + extra + ", the given result has not");
    }
    end(runId, stored, wanted).ifPresent(events::add);
    return events;
  }

  static StoreException.AlreadyExists another(RunId runId, String difference) {
    return new StoreException.AlreadyExists(
        "run "
            + runId
            + " has another result: "
            + difference
            + "; read it with get, or save under a new id");
  }

  private static Optional<EventBody> describe(
      RunId runId, ExecutionResult stored, ExecutionResult wanted) {
    Map<String, JsonValue> added = new LinkedHashMap<>(wanted.attributes().values());
    stored
        .attributes()
        .values()
        .forEach(
            (key, value) -> {
              if (!wanted.attributes().values().containsKey(key)) {
                throw another(runId, "it has attribute " + key);
              }
              added.remove(key, value);
            });
    boolean sameInput = same(stored.input(), wanted.input());
    if (!sameInput && wanted.input().isEmpty()) {
      throw another(runId, "it has an input");
    }
    return added.isEmpty() && sameInput
        ? Optional.empty()
        : Optional.of(
            new RunDescribed(new Attributes(added), sameInput ? Optional.empty() : wanted.input()));
  }

  private static Optional<Event> start(
      RunId runId, ExecutionResult stored, ExecutionResult wanted) {
    Optional<Instant> startedAt = micros(wanted.startedAt());
    if (stored.status() != RunStatus.QUEUED) {
      if (!stored.startedAt().equals(startedAt)) {
        throw another(runId, "it started at " + shown(stored.startedAt()));
      }
      if (wanted.status() == RunStatus.QUEUED) {
        throw another(runId, "it is " + stored.status());
      }
      return Optional.empty();
    }
    return startedAt.isPresent() || wanted.status() == RunStatus.RUNNING
        ? Optional.of(event(startedAt, new RunStarted()))
        : Optional.empty();
  }

  private static Optional<Event> end(RunId runId, ExecutionResult stored, ExecutionResult wanted) {
    if (!stored.status().isTerminal()) {
      return wanted.status().isTerminal()
          ? Optional.of(
              event(
                  wanted.endedAt(),
                  new RunEnded(
                      wanted.status(),
                      Optional.empty(),
                      Optional.empty(),
                      wanted.output(),
                      wanted.error(),
                      Optional.empty())))
          : Optional.empty();
    }
    if (stored.status() != wanted.status()) {
      throw another(runId, "it ended as " + stored.status());
    }
    if (!stored.endedAt().equals(micros(wanted.endedAt()))) {
      throw another(runId, "it ended at " + shown(stored.endedAt()));
    }
    if (!same(stored.output(), wanted.output())) {
      throw another(runId, "its output is another");
    }
    if (!Objects.equals(stored.error(), wanted.error())) {
      throw another(runId, "its error is another");
    }
    return Optional.empty();
  }

  static Event event(Optional<Instant> at, EventBody body) {
    return at.map(time -> Event.of(time, body)).orElseGet(() -> Event.undated(body));
  }

  static Optional<Instant> micros(Optional<Instant> time) {
    return time.map(instant -> instant.truncatedTo(ChronoUnit.MICROS));
  }

  /** Whether a stored payload is the wanted one, be it that the store cut it off. */
  static boolean same(Optional<Payload> stored, Optional<Payload> wanted) {
    return stored.equals(wanted)
        || (stored.isPresent()
            && wanted.isPresent()
            && stored.get() instanceof Payload.Reference cut
            && cut.artifact().isEmpty()
            && !(wanted.get() instanceof Payload.Reference)
            && cut.byteLength() == wanted.get().byteLength()
            && cut.sha256()
                .map(digest -> digest.equals(PayloadBytes.digest(wanted.get())))
                .orElse(true));
  }

  private static String shown(Optional<Instant> time) {
    return time.map(Instant::toString).orElse("an unknown time");
  }
}
