package dev.runstore.api.retention;

import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Sha256;
import dev.runstore.api.model.TenantId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Exactly which runs are to be deleted, and why. Nothing has been deleted yet. Its id is a digest
 * of all the rest, so that what is applied is what was looked at.
 *
 * @param tenant whose runs they are
 * @param madeAt when it was made, by the store's clock
 * @param runs the runs to delete, the newest first
 * @param kept the runs that the policy gives up but that must not be deleted
 */
public record DeletionPlan(TenantId tenant, Instant madeAt, List<Doomed> runs, List<Kept> kept) {
  /** Refuses a run that is named twice. */
  public DeletionPlan {
    madeAt = madeAt.truncatedTo(ChronoUnit.MICROS);
    runs = List.copyOf(runs);
    kept = List.copyOf(kept);
    Set<RunId> seen = new HashSet<>();
    for (Doomed run : runs) {
      if (!seen.add(run.runId())) {
        throw new IllegalArgumentException("run " + run.runId() + " is planned twice");
      }
    }
  }

  /** The id: {@code plan-} and the beginning of a SHA-256. */
  public PlanId id() {
    return new PlanId("plan-" + Sha256.of(PlanJson.content(this)).hex().substring(0, 24));
  }

  /** How many events and notes go. */
  public long events() {
    return runs.stream().mapToLong(Doomed::events).sum();
  }

  /** How many artifacts go. */
  public long artifacts() {
    return runs.stream().mapToLong(Doomed::artifacts).sum();
  }

  /** How many bytes of artifacts go. */
  public long artifactBytes() {
    return runs.stream().mapToLong(Doomed::artifactBytes).sum();
  }

  /** The plan as a JSON document, its id included. */
  public byte[] toJson() {
    return PlanJson.encode(this);
  }

  /**
   * The plan that the JSON document is.
   *
   * @throws IllegalArgumentException if it is none, or was changed since it was made
   */
  public static DeletionPlan fromJson(byte[] json) {
    return PlanJson.decode(json);
  }

  /**
   * A run to delete.
   *
   * @param runId the run
   * @param subject the id of its subject, for people
   * @param status its status
   * @param endedAt when the store had its end; empty if it is open
   * @param reason why it goes
   * @param events its events and notes
   * @param artifacts its artifacts
   * @param artifactBytes their bytes
   */
  public record Doomed(
      RunId runId,
      String subject,
      RunStatus status,
      Optional<Instant> endedAt,
      Reason reason,
      long events,
      long artifacts,
      long artifactBytes) {
    /** Refuses negative figures. */
    public Doomed {
      endedAt = endedAt.map(time -> time.truncatedTo(ChronoUnit.MICROS));
      if (events < 0 || artifacts < 0 || artifactBytes < 0) {
        throw new IllegalArgumentException("run " + runId + " has a negative figure");
      }
    }
  }

  /** A run that stays although the policy gives it up, and why. */
  public record Kept(RunId runId, String reason) {}

  /** Why a run goes. */
  public enum Reason {
    /** There are enough newer ones of its subject. */
    OVER_COUNT,
    /** It ended too long ago. */
    OVER_AGE,
    /** The runs together have too many bytes. */
    OVER_BYTES,
    /** Somebody named it. */
    REQUESTED
  }
}
