package dev.runstore.api.fold;

import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.StepStatus;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** One step while it is open: its attempts since it was opened. */
final class StepFold {
  private final StepId id;
  private final long firstSequence;
  private Optional<String> name = Optional.empty();
  private final Set<StepId> parents = new LinkedHashSet<>(2);
  private Optional<String> reason = Optional.empty();
  private StepStatus status;
  private final TreeMap<Integer, AttemptFold> attempts = new TreeMap<>();

  /**
   * Opens a step.
   *
   * @param before its status so far, which stays until an attempt of it or a skip is told
   */
  StepFold(StepId id, long firstSequence, StepStatus before) {
    this.id = id;
    this.firstSequence = firstSequence;
    this.status = before;
  }

  StepId id() {
    return id;
  }

  long firstSequence() {
    return firstSequence;
  }

  void described(Optional<String> newName, List<StepId> more) {
    name = newName.or(() -> name);
    parents.addAll(more);
  }

  void skipped(String why) {
    status = StepStatus.SKIPPED;
    reason = Optional.of(why);
  }

  AttemptFold attempt(StepRef ref, StepStatus first) {
    return attempts.computeIfAbsent(ref.attempt(), number -> new AttemptFold(ref, first));
  }

  /** The status of the last attempt; a step with an attempt that runs, runs. */
  StepStatus status() {
    if (attempts.isEmpty() || reason.isPresent()) {
      return status;
    }
    for (AttemptFold attempt : attempts.values()) {
      if (attempt.status() == StepStatus.RUNNING) {
        return StepStatus.RUNNING;
      }
    }
    return attempts.lastEntry().getValue().status();
  }

  StepState state() {
    return new StepState(
        id,
        name.orElse(id.value()),
        status(),
        List.copyOf(parents),
        reason,
        firstSequence,
        attempts.values().stream().map(AttemptFold::attempt).toList());
  }

  /** In one pass over all parts, as a step may be told of once for each of very many attempts. */
  static StepState merge(List<StepState> parts) {
    StepState first = parts.get(0);
    String name = first.name();
    Set<StepId> parents = new LinkedHashSet<>();
    TreeMap<Integer, dev.runstore.api.model.Attempt> attempts = new TreeMap<>();
    Optional<String> reason = Optional.empty();
    long firstSequence = first.firstSequence();
    for (StepState part : parts) {
      name = part.name().equals(part.stepId().value()) ? name : part.name();
      parents.addAll(part.parents());
      part.attempts()
          .forEach(attempt -> attempts.merge(attempt.number(), attempt, AttemptFold::merge));
      reason = part.reason().isPresent() ? part.reason() : reason;
      firstSequence = Math.min(firstSequence, part.firstSequence());
    }
    return new StepState(
        first.stepId(),
        name,
        parts.get(parts.size() - 1).status(),
        List.copyOf(parents),
        reason,
        firstSequence,
        List.copyOf(attempts.values()));
  }
}
