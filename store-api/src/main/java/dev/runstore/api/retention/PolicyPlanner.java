package dev.runstore.api.retention;

import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Pages;
import dev.runstore.api.RunOrder;
import dev.runstore.api.RunQuery;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.SubjectKind;
import dev.runstore.api.retention.DeletionPlan.Doomed;
import dev.runstore.api.retention.DeletionPlan.Kept;
import dev.runstore.api.retention.DeletionPlan.Reason;
import dev.runstore.api.support.AtOnce;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.ToLongFunction;

/**
 * Applies a policy to headers. Only if the sum of the bytes is limited the artifacts of all runs
 * are listed, as headers do not count what was spilled, and those that have any are held.
 */
final class PolicyPlanner {
  private static final int PAGE = 500;

  private final ExecutionStore store;
  private final RetentionPolicy policy;
  private final RunQuery scope;
  private final Instant now;
  private final Map<SubjectKey, Integer> seen = new HashMap<>();
  private final List<Candidate> doomed = new ArrayList<>();
  private final AtOnce atOnce;
  private final ToLongFunction<RunId> artifactBytes;
  private final List<Sized> staying = new ArrayList<>();
  private final List<Kept> kept = new ArrayList<>();
  private long bytes;

  PolicyPlanner(
      ExecutionStore store,
      RetentionPolicy policy,
      RunQuery scope,
      AtOnce atOnce,
      ToLongFunction<RunId> artifactBytes) {
    this.atOnce = atOnce;
    this.artifactBytes = artifactBytes;
    this.store = store;
    this.policy = policy;
    this.scope = scope;
    this.now = store.now();
  }

  DeletionPlan plan(BiFunction<Run, Reason, Doomed> counted) {
    atOnce.each(runs(scope.orderedBy(RunOrder.ENDED)), this::sized, this::consider);
    if (policy.maxBytes().isPresent()) {
      giveUpOldest(policy.maxBytes().getAsLong());
    }
    doomed.sort(Comparator.comparing(candidate -> candidate.run().id(), Comparator.reverseOrder()));
    List<Doomed> runs = new ArrayList<>();
    atOnce.each(doomed, candidate -> counted.apply(candidate.run(), candidate.reason()), runs::add);
    return new DeletionPlan(store.tenant(), now, runs, kept);
  }

  private Sized sized(Run run) {
    return new Sized(run, policy.maxBytes().isPresent() ? artifactBytes.applyAsLong(run.id()) : 0);
  }

  private void consider(Sized sized) {
    Run run = sized.run();
    int newer =
        seen.merge(new SubjectKey(run.subject().kind(), run.subject().id()), 1, Integer::sum) - 1;
    Optional<Reason> reason = reason(run, newer);
    if (reason.isPresent() && run.keptBecause().isEmpty()) {
      doomed.add(new Candidate(run, reason.get()));
      return;
    }
    if (reason.isPresent()) {
      kept.add(new Kept(run.id(), run.keptBecause().orElseThrow()));
    }
    bytes += sized.bytes();
    if (sized.bytes() > 0 && reason.isEmpty()) {
      staying.add(sized);
    }
  }

  private Optional<Reason> reason(Run run, int newer) {
    if (policy.kept().isPresent() && newer >= policy.kept().getAsInt()) {
      return Optional.of(Reason.OVER_COUNT);
    }
    return policy.maxAge().isPresent()
            && run.endRecordedAt()
                .map(end -> end.isBefore(now.minus(policy.maxAge().get())))
                .orElse(false)
        ? Optional.of(Reason.OVER_AGE)
        : Optional.empty();
  }

  private void giveUpOldest(long most) {
    RunQuery open = scope.orderedBy(RunOrder.NEWEST);
    for (RunStatus status : Set.of(RunStatus.QUEUED, RunStatus.RUNNING)) {
      if (scope.statuses().isEmpty() || scope.statuses().contains(status)) {
        atOnce.each(
            runs(open.withStatus(status)), this::sized, running -> bytes += running.bytes());
      }
    }
    for (int i = staying.size() - 1; i >= 0 && bytes > most; i--) {
      Run run = staying.get(i).run();
      if (run.keptBecause().isPresent()) {
        kept.add(new Kept(run.id(), run.keptBecause().get()));
      } else {
        doomed.add(new Candidate(run, Reason.OVER_BYTES));
        bytes -= staying.get(i).bytes();
      }
    }
  }

  private Iterable<Run> runs(RunQuery query) {
    return Pages.all(PAGE, page -> store.list(query, page));
  }

  private record SubjectKey(SubjectKind kind, String id) {}

  private record Sized(Run run, long bytes) {}

  private record Candidate(Run run, Reason reason) {}
}
