package dev.runstore.api.retention;

import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.StoreException;
import dev.runstore.api.retention.DeletionReceipt.Outcome;
import dev.runstore.api.retention.DeletionReceipt.Result;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Retention without anybody looking on: each round first finishes the plans that an earlier one
 * left, then makes and applies one. A round that fails is reported, and the next one goes on where
 * it stopped. Rounds at the same time, also of other processes, do no harm.
 */
public final class Retainer {
  private final ExecutionStore executions;
  private final Retention retention;
  private final RetentionPolicy policy;
  private final PlanFolder folder;
  private final InstantSource clock;

  /** By this policy, with plans, receipts and reports in the folder of these stores. */
  public Retainer(
      ExecutionStore executions,
      ArtifactStore artifacts,
      RetentionPolicy policy,
      PlanFolder folder,
      InstantSource clock) {
    this.executions = executions;
    this.retention = Retention.of(executions, artifacts).someAtOnce();
    this.policy = policy;
    this.folder = folder;
    this.clock = clock;
  }

  /**
   * One round.
   *
   * @return how it went, kept in the folder, too; the failure of a store, if there was one, comes
   *     with it and is not thrown
   */
  public Round round() {
    Tally tally = new Tally();
    Instant started = clock.instant();
    Optional<StoreException> failure = Optional.empty();
    try {
      started = executions.now();
      for (DeletionPlan left : folder.unfinished()) {
        apply(left, tally);
      }
      DeletionPlan plan = retention.plan(policy);
      tally.kept = plan.kept().size();
      if (!plan.runs().isEmpty()) {
        apply(plan, tally);
      }
    } catch (StoreException e) {
      failure = Optional.of(e);
    }
    RetentionReport report = report(tally, started, failure);
    folder.save(report);
    return new Round(report, failure, tally.outcomes);
  }

  private void apply(DeletionPlan plan, Tally tally) {
    tally.planned += plan.runs().size();
    DeletionReceipt receipt = folder.apply(plan, retention, tally::count);
    receipt.outcomes().stream()
        .filter(outcome -> outcome.result() == Result.KEPT)
        .forEach(tally.outcomes::add);
  }

  private RetentionReport report(Tally tally, Instant started, Optional<StoreException> failure) {
    Optional<RetentionReport> last = folder.lastReport();
    Instant finished = failure.isPresent() ? clock.instant() : executions.now();
    boolean succeeded = failure.isEmpty();
    return new RetentionReport(
        succeeded,
        started,
        finished,
        succeeded ? Optional.of(finished) : last.flatMap(RetentionReport::lastSuccess),
        last.map(RetentionReport::rounds).orElse(0L) + 1,
        last.map(RetentionReport::failures).orElse(0L) + (succeeded ? 0 : 1),
        succeeded ? 0 : last.map(RetentionReport::consecutiveFailures).orElse(0L) + 1,
        tally.planned,
        tally.deleted,
        tally.alreadyGone,
        tally.kept,
        tally.bytes,
        tally.planned == 0 && !succeeded
            ? last.map(RetentionReport::backlogRuns).orElse(0L)
            : tally.planned - tally.deleted - tally.alreadyGone,
        last.map(RetentionReport::deletedInAll).orElse(0L) + tally.deleted,
        failure.map(e -> String.valueOf(e.getMessage())));
  }

  /**
   * What came of a round.
   *
   * @param report the figures
   * @param failure what the store said, if it failed
   * @param left the runs that could not be deleted, and why
   */
  public record Round(
      RetentionReport report, Optional<StoreException> failure, List<Outcome> left) {
    /** Copies the list. */
    public Round {
      left = List.copyOf(left);
    }
  }

  private static final class Tally {
    private final List<Outcome> outcomes = new ArrayList<>();
    private long planned;
    private long deleted;
    private long alreadyGone;
    private long kept;
    private long bytes;

    private void count(Outcome outcome) {
      bytes += outcome.artifactBytes();
      switch (outcome.result()) {
        case DELETED -> deleted++;
        case ALREADY_GONE -> alreadyGone++;
        case KEPT -> {}
      }
    }
  }
}
