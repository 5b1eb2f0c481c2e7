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
  private StepStatus status = StepStatus.PENDING;
  private final TreeMap<Integer, AttemptFold> attempts = new TreeMap<>();

  StepFold(StepId id, long firstSequence) {
    this.id = id;
    this.firstSequence = firstSequence;
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
    if (attempts.isEmpty() || status == StepStatus.SKIPPED) {
      return status;
    }
    boolean running =
        attempts.values().stream().anyMatch(attempt -> attempt.status() == StepStatus.RUNNING);
    return running ? StepStatus.RUNNING : attempts.lastEntry().getValue().status();
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

  static StepState merge(StepState earlier, StepState later) {
    Set<StepId> parents = new LinkedHashSet<>(earlier.parents());
    parents.addAll(later.parents());
    TreeMap<Integer, dev.runstore.api.model.Attempt> attempts = new TreeMap<>();
    earlier.attempts().forEach(attempt -> attempts.put(attempt.number(), attempt));
    later
        .attempts()
        .forEach(attempt -> attempts.merge(attempt.number(), attempt, AttemptFold::merge));
    return new StepState(
        earlier.stepId(),
        later.name().equals(later.stepId().value()) ? earlier.name() : later.name(),
        later.status(),
        List.copyOf(parents),
        later.reason().or(earlier::reason),
        Math.min(earlier.firstSequence(), later.firstSequence()),
        List.copyOf(attempts.values()));
  }
}
