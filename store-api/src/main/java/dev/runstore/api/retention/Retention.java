package dev.runstore.api.retention;

import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreException;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.retention.DeletionPlan.Doomed;
import dev.runstore.api.retention.DeletionPlan.Kept;
import dev.runstore.api.retention.DeletionPlan.Reason;
import dev.runstore.api.retention.DeletionReceipt.Outcome;
import dev.runstore.api.retention.DeletionReceipt.Result;
import dev.runstore.api.support.AtOnce;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Plans what is deleted and deletes what was planned, for the runs and artifacts of one tenant.
 * Pinned runs, runs with a legal hold and runs that a runner holds stay on every path.
 */
public final class Retention {
  private static final int SOME = 16;

  private final ExecutionStore executions;
  private final ArtifactStore artifacts;
  private final AtOnce atOnce;

  private Retention(ExecutionStore executions, ArtifactStore artifacts, AtOnce atOnce) {
    this.executions = executions;
    this.artifacts = artifacts;
    this.atOnce = atOnce;
  }

  /**
   * Retention over these stores.
   *
   * @throws IllegalArgumentException if they belong to different tenants
   */
  public static Retention of(ExecutionStore executions, ArtifactStore artifacts) {
    if (!executions.tenant().equals(artifacts.tenant())) {
      throw new IllegalArgumentException(
          "executions of tenant "
              + executions.tenant()
              + " and artifacts of tenant "
              + artifacts.tenant()
              + " do not belong together");
    }
    return new Retention(executions, artifacts, new AtOnce(1));
  }

  /**
   * The same with some runs counted or deleted at once, which takes less time where a store is on a
   * network. Outcomes are told in the order of the plan all the same; if one fails, those that were
   * begun after it are ended and not told.
   */
  public Retention someAtOnce() {
    return new Retention(executions, artifacts, new AtOnce(SOME));
  }

  /** What the policy gives up of all runs. Deletes nothing. */
  public DeletionPlan plan(RetentionPolicy policy) {
    return plan(policy, RunQuery.all());
  }

  /** What the policy gives up of the runs that match, as if there were no others. */
  public DeletionPlan plan(RetentionPolicy policy, RunQuery scope) {
    return new PolicyPlanner(executions, policy, scope, atOnce, run -> holdings(run).bytes())
        .plan(this::doomed);
  }

  /**
   * A plan to delete these runs; those that are not there any more are left out.
   *
   * @throws StoreException.NotFound if one never was
   */
  public DeletionPlan plan(Collection<RunId> runIds) {
    List<Doomed> doomed = new ArrayList<>();
    List<Kept> kept = new ArrayList<>();
    for (RunId runId : new LinkedHashSet<>(runIds)) {
      Run run;
      try {
        run = executions.require(runId);
      } catch (StoreException.Expired e) {
        continue;
      }
      run.keptBecause()
          .ifPresentOrElse(
              reason -> kept.add(new Kept(runId, reason)),
              () -> doomed.add(doomed(run, Reason.REQUESTED)));
    }
    return new DeletionPlan(executions.tenant(), executions.now(), doomed, kept);
  }

  /**
   * Deletes exactly the runs of the plan: first each run, which leaves a tombstone, then its
   * artifacts. Stopped at any point, or repeated, it goes on where it was. A run that has been
   * pinned, put under a hold or claimed since the plan was made is kept, and the receipt says why.
   *
   * @param told of each outcome as it is known
   * @throws IllegalArgumentException if the plan is another tenant's
   * @throws StoreException.Unavailable if a store cannot be reached; apply the plan again
   */
  public DeletionReceipt apply(DeletionPlan plan, Consumer<Outcome> told) {
    if (!plan.tenant().equals(executions.tenant())) {
      throw new IllegalArgumentException(
          "plan "
              + plan.id()
              + " is for tenant "
              + plan.tenant()
              + ", not for "
              + executions.tenant());
    }
    PlanId planId = plan.id();
    List<Outcome> outcomes = new ArrayList<>();
    atOnce.each(
        plan.runs(),
        run -> delete(run.runId(), planId),
        outcome -> {
          outcomes.add(outcome);
          told.accept(outcome);
        });
    return new DeletionReceipt(
        planId, plan.tenant(), executions.now(), DeletionReceipt.Attempt.FIRST, outcomes);
  }

  /** Deletes exactly the runs of the plan. */
  public DeletionReceipt apply(DeletionPlan plan) {
    return apply(plan, outcome -> {});
  }

  private Outcome delete(RunId runId, PlanId planId) {
    Result result;
    try {
      result = executions.delete(runId, planId) ? Result.DELETED : Result.ALREADY_GONE;
    } catch (StoreException.Expired | StoreException.NotFound e) {
      result = Result.ALREADY_GONE;
    } catch (StoreException.Forbidden | StoreException.LeaseHeld | StoreException.Corrupt e) {
      return new Outcome(runId, Result.KEPT, 0, 0, Optional.ofNullable(e.getMessage()));
    }
    Holdings held = holdings(runId);
    artifacts.deleteAll(runId);
    return new Outcome(runId, result, held.count(), held.bytes(), Optional.empty());
  }

  private Doomed doomed(Run run, Reason reason) {
    Holdings held = holdings(run.id());
    return new Doomed(
        run.id(),
        run.subject().id(),
        run.status(),
        run.endRecordedAt(),
        reason,
        run.eventCount() + run.noteCount(),
        held.count(),
        held.bytes());
  }

  private Holdings holdings(RunId runId) {
    long count = 0;
    long bytes = 0;
    for (ArtifactInfo info : artifacts.listArtifacts(runId)) {
      count++;
      bytes += info.byteLength();
    }
    return new Holdings(count, bytes);
  }

  private record Holdings(long count, long bytes) {}
}
