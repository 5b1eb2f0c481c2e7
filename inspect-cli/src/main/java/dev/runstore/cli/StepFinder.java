package dev.runstore.cli;

import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Pages;
import dev.runstore.api.config.Suggestions;
import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds a step of a run by its id, or an attempt by its step run id. */
final class StepFinder {
  private static final int SUGGESTED_FROM = 1_000;

  private final ExecutionStore store;
  private final RunId run;

  StepFinder(ExecutionStore store, RunId run) {
    this.store = store;
    this.run = run;
  }

  /** A step, and the attempt of it that is meant: the last one if nothing else is said. */
  record Found(StepState step, Optional<Attempt> attempt) {}

  Found find(String text, @Nullable Integer number) {
    List<String> known = new ArrayList<>();
    String stepRun = text.toUpperCase(Locale.ROOT);
    for (StepState step : Pages.all(500, page -> store.steps(run, page))) {
      if (step.stepId().value().equals(text)) {
        return new Found(step, number == null ? StepListing.last(step) : attempt(step, number));
      }
      for (Attempt attempt : step.attempts()) {
        if (attempt.stepRunId().value().equals(stepRun)) {
          return new Found(step, number == null ? Optional.of(attempt) : attempt(step, number));
        }
      }
      if (known.size() < SUGGESTED_FROM) {
        known.add(step.stepId().value());
      }
    }
    throw CommandFailure.notFound(
        "run "
            + run
            + " has no step "
            + Texts.quote(text)
            + Suggestions.nearest(text, known).map(id -> ", did you mean " + id + "?").orElse("")
            + "; wct runs steps "
            + run
            + " lists them");
  }

  private Optional<Attempt> attempt(StepState step, int number) {
    Optional<Attempt> found =
        step.attempts().stream().filter(attempt -> attempt.number() == number).findFirst();
    if (found.isEmpty()) {
      throw CommandFailure.notFound(
          "step "
              + Texts.quote(step.stepId().value())
              + " of run "
              + run
              + " has no attempt "
              + number
              + "; it has "
              + step.attempts().size());
    }
    return found;
  }
}
