package dev.runstore.postgres;

import dev.runstore.api.StoreException;
import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Deletes a run: the tombstone and what lists show of it in one step, its events and steps in the
 * same one if they are few, else afterwards in batches.
 */
final class RunDeletion {
  private static final int BATCH = 2_000;
  private static final String PURGE = "select runstore.purge_run(?, ?, ?)";
  private static final String LEFT =
      "select run_id from runstore.run_tombstones where tenant_id = ? and not purged"
          + " and deleted_at <= ? and not exists (select from runstore.runs r"
          + " where r.tenant_id = run_tombstones.tenant_id and r.run_id = run_tombstones.run_id)"
          + " order by run_id limit 1000";

  private static final String IS_LEFT =
      "select exists (select from runstore.run_tombstones"
          + " where tenant_id = ? and run_id = ? and not purged)";

  private final TenantView view;
  private final Refusals refusals;

  RunDeletion(TenantView view) {
    this.view = view;
    this.refusals = new Refusals(view);
  }

  boolean delete(RunId runId, PlanId planId) {
    Deletions.Answer answer =
        view.session().deletions().delete(new Deletions.Call(view, runId, planId));
    view.live().drop(view.key(), runId);
    return switch (answer.outcome()) {
      case "done" -> true;
      case "begun" -> {
        purge(runId);
        yield true;
      }
      case "repeated" -> {
        if (isLeft(runId)) {
          purge(runId);
        }
        yield false;
      }
      case "missing" ->
          throw new StoreException.NotFound("run " + runId + " is not in " + view.place());
      case "held" ->
          throw refusals.held("delete", runId, answer.holder(), answer.until().orElseThrow());
      case "kept" ->
          throw new StoreException.Forbidden(
              "run "
                  + runId
                  + " is not deleted from "
                  + view.place()
                  + ": "
                  + answer.run().flatMap(Run::keptBecause).orElse("it is kept"));
      default -> throw refusals.unexpected(answer.outcome());
    };
  }

  /** Whether a deletion of the run was interrupted, or is still under way elsewhere. */
  private boolean isLeft(RunId runId) {
    return view.database()
        .read(
            view.key(),
            "look what is left of run " + runId,
            IS_LEFT,
            p -> p.text(view.key()).text(runId.value()),
            row -> row.getBoolean(1))
        .get(0);
  }

  private void purge(RunId runId) {
    boolean finished = false;
    while (!finished) {
      finished =
          view.database()
              .call(
                  "remove the events of run " + runId,
                  PURGE,
                  p -> p.text(view.key()).text(runId.value()).count(BATCH),
                  row -> row.getBoolean(1));
    }
  }

  /** Goes on with the deletions that were interrupted before this time. */
  long purgeLeft(Instant before) {
    long purged = 0;
    List<RunId> left;
    do {
      left =
          view.database()
              .read(
                  view.key(),
                  "look for unfinished deletions",
                  LEFT,
                  p -> p.text(view.key()).time(Optional.of(before)),
                  row -> new RunId(row.getString(1)));
      left.forEach(this::purge);
      purged += left.size();
    } while (!left.isEmpty());
    return purged;
  }
}
