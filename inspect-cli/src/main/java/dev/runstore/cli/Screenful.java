package dev.runstore.cli;

import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.StepState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The steps that matter most to somebody who watches a run, as many as there is room for: those
 * that run, then those that went wrong, then the others, the newest first.
 */
final class Screenful {
  private static final Comparator<StepState> LEAST_FIRST =
      Comparator.comparingInt(Screenful::weight).thenComparingLong(StepState::firstSequence);

  private Screenful() {}

  /** In their order. */
  static List<StepState> of(Iterable<StepState> steps, int lines) {
    PriorityQueue<StepState> kept = new PriorityQueue<>(LEAST_FIRST);
    int used = 0;
    for (StepState step : steps) {
      kept.add(step);
      used += lines(step);
      while (used > lines && kept.size() > 1) {
        used -= lines(kept.remove());
      }
    }
    List<StepState> shown = new ArrayList<>(kept);
    shown.sort(Comparator.comparingLong(StepState::firstSequence));
    return shown;
  }

  private static int weight(StepState step) {
    return switch (step.status()) {
      case RUNNING -> 3;
      case FAILED, TIMED_OUT -> 2;
      case SUCCEEDED, CANCELLED, UNKNOWN -> 1;
      case PENDING, SKIPPED -> 0;
    };
  }

  private static int lines(StepState step) {
    int remarks =
        StepListing.last(step).map(Attempt::warnings).map(List::size).orElse(0)
            + (StepListing.why(step).isPresent() ? 1 : 0);
    return 1 + remarks;
  }
}
