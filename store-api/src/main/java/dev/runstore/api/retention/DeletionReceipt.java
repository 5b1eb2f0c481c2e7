package dev.runstore.api.retention;

import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.TenantId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What applying a plan did, run by run.
 *
 * @param planId the plan
 * @param tenant whose runs they were
 * @param finishedAt by the store's clock
 * @param attempt whether the plan had been begun before
 * @param outcomes in the order of the plan
 */
public record DeletionReceipt(
    PlanId planId, TenantId tenant, Instant finishedAt, Attempt attempt, List<Outcome> outcomes) {
  /** Copies the outcomes. */
  public DeletionReceipt {
    outcomes = List.copyOf(outcomes);
  }

  /** How many runs came to this. */
  public long count(Result result) {
    return outcomes.stream().filter(outcome -> outcome.result() == result).count();
  }

  /** The bytes of the artifacts that this call removed. */
  public long artifactBytes() {
    return outcomes.stream().mapToLong(Outcome::artifactBytes).sum();
  }

  /**
   * This receipt of a plan that was applied again: runs that were gone already count as deleted
   * where the earlier receipt says that applying the plan deleted them.
   */
  DeletionReceipt after(DeletionReceipt earlier) {
    Map<RunId, Outcome> deleted = new HashMap<>();
    for (Outcome outcome : earlier.outcomes) {
      if (outcome.result == Result.DELETED) {
        deleted.put(outcome.runId, outcome);
      }
    }
    List<Outcome> all =
        outcomes.stream()
            .map(
                outcome -> {
                  Outcome first = deleted.get(outcome.runId);
                  return first == null || outcome.result != Result.ALREADY_GONE
                      ? outcome
                      : first.plus(outcome);
                })
            .toList();
    Attempt either = attempt == Attempt.FIRST ? earlier.attempt : attempt;
    return new DeletionReceipt(planId, tenant, finishedAt, either, all);
  }

  /** The same of a plan that another call had begun and not ended. */
  DeletionReceipt resumed() {
    return new DeletionReceipt(planId, tenant, finishedAt, Attempt.RESUMED, outcomes);
  }

  /** Reads what {@link #toJson} wrote. */
  static DeletionReceipt fromJson(byte[] json) {
    return PlanJson.decodeReceipt(json);
  }

  /** The receipt as a JSON document. */
  public byte[] toJson() {
    return PlanJson.encode(this);
  }

  /**
   * What became of a run.
   *
   * @param runId the run
   * @param result what became of it
   * @param artifacts how many artifacts this call removed
   * @param artifactBytes their bytes
   * @param reason why it was kept
   */
  public record Outcome(
      RunId runId, Result result, long artifacts, long artifactBytes, Optional<String> reason) {
    private Outcome plus(Outcome later) {
      return new Outcome(
          runId, result, artifacts + later.artifacts, artifactBytes + later.artifactBytes, reason);
    }
  }

  /** Whether applying the plan was begun before. */
  public enum Attempt {
    /** It was not. */
    FIRST,
    /**
     * It was, and broke off before there was a receipt, or still goes on: what that deleted is
     * among the runs that were gone already.
     */
    RESUMED
  }

  /** What became of a run. */
  public enum Result {
    /** This call deleted it. */
    DELETED,
    /** It had been deleted before, or was never there; what was left of its artifacts is gone. */
    ALREADY_GONE,
    /** It is still there. */
    KEPT
  }
}
