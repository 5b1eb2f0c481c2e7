package dev.runstore.api;

import static dev.runstore.api.ResultDifference.event;
import static dev.runstore.api.ResultDifference.micros;
import static dev.runstore.api.ResultDifference.same;

import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.StepEnded;
import dev.runstore.api.event.EventBody.StepPlanned;
import dev.runstore.api.event.EventBody.StepSkipped;
import dev.runstore.api.event.EventBody.StepStarted;
import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.Usage;
import dev.runstore.api.model.Warning;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The events that make a stored step the wanted one. */
final class StepDifference {
  private StepDifference() {}

  static void refuseWhatNoStepCanBe(StepState step) {
    int before = 0;
    for (Attempt attempt : step.attempts()) {
      if (attempt.number() <= before) {
        throw new IllegalArgumentException(
            "the attempts of step " + step.stepId() + " are not in the order of their numbers");
      }
      before = attempt.number();
      if (attempt.status() == StepStatus.PENDING || attempt.status() == StepStatus.SKIPPED) {
        throw new IllegalArgumentException(
            "attempt " + before + " of step " + step.stepId() + " cannot be " + attempt.status());
      }
    }
    boolean skipped = step.status() == StepStatus.SKIPPED;
    StepStatus folded = folded(step.attempts());
    if (!skipped && step.status() != folded) {
      throw new IllegalArgumentException(
          "step " + step.stepId() + " is " + step.status() + ", but its attempts say " + folded);
    }
    if (skipped && step.reason().isEmpty()) {
      throw new IllegalArgumentException(
          "step " + step.stepId() + " was skipped without a reason, say why");
    }
  }

  private static StepStatus folded(List<Attempt> attempts) {
    if (attempts.isEmpty()) {
      return StepStatus.PENDING;
    }
    boolean running = attempts.stream().anyMatch(attempt -> attempt.status() == StepStatus.RUNNING);
    return running ? StepStatus.RUNNING : attempts.get(attempts.size() - 1).status();
  }

  static List<Event> between(RunId runId, Optional<StepState> stored, StepState wanted) {
    List<Event> events = new ArrayList<>();
    List<Attempt> there = stored.map(StepState::attempts).orElse(List.of());
    if (stored.isEmpty()) {
      events.add(Event.undated(new StepPlanned(wanted.stepId(), wanted.name(), wanted.parents())));
    } else if (!stored.get().name().equals(wanted.name())
        || !stored.get().parents().equals(wanted.parents())) {
      throw another(runId, wanted, "has another name or other parents");
    }
    if (there.size() > wanted.attempts().size()) {
      throw another(runId, wanted, "has more attempts");
    }
    for (int i = 0; i < wanted.attempts().size(); i++) {
      Attempt attempt = wanted.attempts().get(i);
      if (i < there.size()) {
        finish(runId, wanted, there.get(i), attempt).ifPresent(events::add);
      } else {
        events.addAll(all(wanted, attempt));
      }
    }
    boolean wasSkipped = stored.map(step -> step.status() == StepStatus.SKIPPED).orElse(false);
    if (wanted.status() == StepStatus.SKIPPED && (!wasSkipped || !events.isEmpty())) {
      events.add(
          Event.undated(
              new StepSkipped(
                  wanted.stepId(),
                  Optional.of(wanted.name()),
                  wanted.parents(),
                  wanted.reason().orElseThrow())));
    } else if (wasSkipped
        && (wanted.status() == StepStatus.PENDING
            || !stored.flatMap(StepState::reason).equals(wanted.reason()))) {
      throw another(runId, wanted, "was skipped");
    }
    return events;
  }

  private static List<Event> all(StepState step, Attempt attempt) {
    List<Event> events = new ArrayList<>();
    boolean ended = attempt.status().isTerminal();
    events.add(
        event(
            attempt.startedAt(),
            new StepStarted(
                ref(step, attempt),
                Optional.of(step.name()),
                step.parents(),
                Optional.empty(),
                attempt.config(),
                attempt.input(),
                attempt.attributes())));
    if (ended) {
      events.add(end(step, attempt, attempt.warnings(), attempt.usage(), Attributes.NONE));
    } else if (!attempt.warnings().isEmpty() || !attempt.usage().equals(Usage.NONE)) {
      throw new IllegalArgumentException(
          "attempt "
              + attempt.number()
              + " of step "
              + step.stepId()
              + " still runs; its warnings and usage are saved with its end");
    }
    return events;
  }

  private static Event end(
      StepState step, Attempt attempt, List<Warning> warnings, Usage usage, Attributes attributes) {
    return event(
        attempt.endedAt(),
        new StepEnded(
            ref(step, attempt),
            attempt.status(),
            attempt.sourceStatus(),
            attempt.duration().filter(time -> !Optional.of(time).equals(between(attempt))),
            attempt.output(),
            attempt.error(),
            warnings,
            usage,
            attempt.exitCode(),
            attributes));
  }

  private static StepRef ref(StepState step, Attempt attempt) {
    return new StepRef(step.stepId(), attempt.number(), attempt.stepRunId());
  }

  /** The end of an attempt that was open; nothing if both are the same. */
  private static Optional<Event> finish(
      RunId runId, StepState step, Attempt stored, Attempt wanted) {
    String which = "attempt " + wanted.number();
    if (stored.number() != wanted.number()
        || !stored.stepRunId().equals(wanted.stepRunId())
        || !stored.startedAt().equals(micros(wanted.startedAt()))
        || !same(stored.config(), wanted.config())
        || !same(stored.input(), wanted.input())) {
      throw another(runId, step, which + " began otherwise");
    }
    if (!stored.status().isTerminal() && wanted.status().isTerminal()) {
      boolean counted = stored.usage().equals(wanted.usage());
      if (wanted.warnings().size() < stored.warnings().size()
          || !wanted.warnings().subList(0, stored.warnings().size()).equals(stored.warnings())
          || !(counted || stored.usage().equals(Usage.NONE))) {
        throw another(runId, step, which + " has other warnings or usage");
      }
      return Optional.of(
          end(
              step,
              wanted,
              wanted.warnings().subList(stored.warnings().size(), wanted.warnings().size()),
              counted ? Usage.NONE : wanted.usage(),
              wanted.attributes()));
    }
    if (!comparable(stored, stored).equals(comparable(wanted, stored))) {
      throw another(runId, step, which + " ended otherwise");
    }
    return Optional.empty();
  }

  /** The attempt as a store gives it back, with the store's payloads where they are the same. */
  private static Attempt comparable(Attempt attempt, Attempt stored) {
    Optional<Duration> duration =
        attempt
            .duration()
            .or(() -> between(attempt))
            .map(time -> time.truncatedTo(ChronoUnit.MICROS));
    return new Attempt(
        attempt.number(),
        attempt.stepRunId(),
        attempt.status(),
        attempt.sourceStatus(),
        micros(attempt.startedAt()),
        micros(attempt.endedAt()),
        duration,
        shared(stored.config(), attempt.config()),
        shared(stored.input(), attempt.input()),
        shared(stored.output(), attempt.output()),
        attempt.error(),
        attempt.warnings(),
        attempt.usage(),
        attempt.exitCode(),
        attempt.attributes());
  }

  private static Optional<Duration> between(Attempt attempt) {
    Optional<Instant> start = micros(attempt.startedAt());
    return start.flatMap(
        from -> micros(attempt.endedAt()).map(until -> Duration.between(from, until)));
  }

  private static Optional<Payload> shared(Optional<Payload> stored, Optional<Payload> given) {
    return same(stored, given) ? stored : given;
  }

  private static StoreException.AlreadyExists another(RunId runId, StepState step, String what) {
    return ResultDifference.another(runId, "step " + step.stepId() + " " + what);
  }
}
