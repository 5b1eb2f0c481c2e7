package dev.runstore.api.retention;

import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Pages;
import dev.runstore.api.RunOrder;
import dev.runstore.api.RunQuery;
import dev.runstore.api.model.Run;
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

/** Applies a policy to headers; holds those that have bytes only if their sum is limited. */
final class PolicyPlanner {
  private static final int PAGE = 500;

  private final ExecutionStore store;
  private final RetentionPolicy policy;
  private final RunQuery scope;
  private final Instant now;
  private final Map<SubjectKey, Integer> seen = new HashMap<>();
  private final List<Candidate> doomed = new ArrayList<>();
  private final List<Run> staying = new ArrayList<>();
  private final List<Kept> kept = new ArrayList<>();
  private long bytes;

  PolicyPlanner(ExecutionStore store, RetentionPolicy policy, RunQuery scope) {
    this.store = store;
    this.policy = policy;
    this.scope = scope;
    this.now = store.now();
  }

  DeletionPlan plan(AtOnce atOnce, BiFunction<Run, Reason, Doomed> counted) {
    for (Run run : runs(scope.orderedBy(RunOrder.ENDED))) {
      consider(run);
    }
    if (policy.maxBytes().isPresent()) {
      giveUpOldest(policy.maxBytes().getAsLong());
    }
    doomed.sort(Comparator.comparing(candidate -> candidate.run().id(), Comparator.reverseOrder()));
    List<Doomed> runs = new ArrayList<>();
    atOnce.each(doomed, candidate -> counted.apply(candidate.run(), candidate.reason()), runs::add);
    return new DeletionPlan(store.tenant(), now, runs, kept);
  }

  private void consider(Run run) {
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
    bytes += run.artifactBytes();
    if (policy.maxBytes().isPresent() && run.artifactBytes() > 0 && reason.isEmpty()) {
      staying.add(run);
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
        for (Run run : runs(open.withStatus(status))) {
          bytes += run.artifactBytes();
        }
      }
    }
    for (int i = staying.size() - 1; i >= 0 && bytes > most; i--) {
      Run run = staying.get(i);
      if (run.keptBecause().isPresent()) {
        kept.add(new Kept(run.id(), run.keptBecause().get()));
      } else {
        doomed.add(new Candidate(run, Reason.OVER_BYTES));
        bytes -= run.artifactBytes();
      }
    }
  }

  private Iterable<Run> runs(RunQuery query) {
    return Pages.all(PAGE, page -> store.list(query, page));
  }

  private record SubjectKey(SubjectKind kind, String id) {}

  private record Candidate(Run run, Reason reason) {}
}
