package dev.runstore.api.fold;

import dev.runstore.api.model.StepCounts;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.StepStatus;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The steps of a run: the open ones whole, of the ended ones only where they began and how they
 * ended.
 */
final class StepsFold {
  private final Consumer<StepState> told;
  private final Map<StepId, StepFold> open = new LinkedHashMap<>();
  private final EndedSteps ended = new EndedSteps();
  private final Map<StepStatus, Long> counts = new EnumMap<>(StepStatus.class);

  StepsFold(Consumer<StepState> told) {
    this.told = told;
  }

  /**
   * Lets the step change, opening it if it is new or had ended, and closes it if it has ended by
   * that.
   */
  void change(StepId id, long sequence, Consumer<StepFold> change) {
    StepFold step = open.get(id);
    if (step == null) {
      int before = ended.find(id);
      step =
          before == 0
              ? new StepFold(id, sequence, StepStatus.PENDING)
              : new StepFold(id, ended.firstSequence(before), ended.status(before));
      open.put(id, step);
      if (before != 0) {
        counts.merge(ended.status(before), -1L, Long::sum);
      }
    } else {
      counts.merge(step.status(), -1L, Long::sum);
    }
    change.accept(step);
    StepStatus status = step.status();
    counts.merge(status, 1L, Long::sum);
    if (status.isTerminal()) {
      open.remove(id);
      ended.put(id, step.firstSequence(), status);
      if (!told.equals(RunFold.NOBODY)) {
        told.accept(step.state());
      }
    }
  }

  StepStatus statusOf(StepId id) {
    StepFold step = open.get(id);
    if (step != null) {
      return step.status();
    }
    int before = ended.find(id);
    return before == 0 ? StepStatus.RUNNING : ended.status(before);
  }

  /** Tells of the steps that the end of the run leaves open. */
  void finish() {
    open().forEach(told);
    open.values().forEach(step -> ended.put(step.id(), step.firstSequence(), step.status()));
    open.clear();
  }

  List<StepState> open() {
    return open.values().stream()
        .sorted(java.util.Comparator.comparingLong(StepFold::firstSequence))
        .map(StepFold::state)
        .toList();
  }

  StepCounts counts() {
    return new StepCounts(counts);
  }
}
