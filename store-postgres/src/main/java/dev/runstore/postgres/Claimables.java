package dev.runstore.postgres;

import dev.runstore.api.Claim;
import dev.runstore.api.RunOrder;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreException;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds a run for a query that the claiming function cannot judge: looks through the runs that may
 * be claimed, the oldest first, and claims the first that matches and that nobody else took.
 */
final class Claimables {
  private static final int BATCH = 100;
  private static final String FREE =
      "select "
          + Headers.COLUMNS
          + " from ((select w.run_id from runstore.run_waiting w where w.tenant_id = ?"
          + " and w.run_id > ? order by w.run_id limit "
          + BATCH
          + ") union all (select x.run_id from runstore.run_leases x where x.tenant_id = ?"
          + " and x.run_id > ? and x.runner <> '' and x.expires_at <= coalesce(?, clock_timestamp())"
          + " order by x.run_id limit "
          + BATCH
          + ")) c join runstore.runs r on r.tenant_id = ? and r.run_id = c.run_id"
          + " left join runstore.run_leases l on l.tenant_id = r.tenant_id and l.run_id = r.run_id"
          + " order by c.run_id limit "
          + BATCH;

  private final TenantView view;

  Claimables(TenantView view) {
    this.view = view;
  }

  Optional<Claim> first(RunQuery query, Function<RunId, Claim> claim) {
    RunQuery any = query.orderedBy(RunOrder.NEWEST);
    String after = "";
    while (true) {
      String from = after;
      List<Run> runs =
          view.database()
              .read(
                  view.key(),
                  "look for a run to claim",
                  FREE,
                  p ->
                      p.text(view.key())
                          .text(from)
                          .text(view.key())
                          .text(from)
                          .time(view.now())
                          .text(view.key()),
                  row -> Headers.read(row, view));
      for (Run run : runs) {
        Optional<Claim> taken = any.matches(run) ? attempt(run.id(), claim) : Optional.empty();
        if (taken.isPresent()) {
          return taken;
        }
      }
      if (runs.size() < BATCH) {
        return Optional.empty();
      }
      after = runs.get(runs.size() - 1).id().value();
    }
  }

  private static Optional<Claim> attempt(RunId id, Function<RunId, Claim> claim) {
    try {
      return Optional.of(claim.apply(id)).filter(Claim::isNew);
    } catch (StoreException.LeaseHeld
        | StoreException.Conflict
        | StoreException.Expired
        | StoreException.NotFound e) {
      return Optional.empty(); // somebody was faster
    }
  }
}
