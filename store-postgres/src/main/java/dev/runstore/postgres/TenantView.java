package dev.runstore.postgres;

import dev.runstore.api.StoreException;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.TenantId;
import java.time.Instant;
import java.util.Optional;

/**
 * One tenant's part of the database.
 *
 * @param session what it belongs to
 * @param database where it is
 * @param tenant whose it is
 * @param key what the tenant's rows carry
 */
record TenantView(PostgresSession session, Database database, TenantId tenant, String key) {
  /** The time to use instead of the database's; empty outside of tests. */
  Optional<Instant> now() {
    return session.hostTime();
  }

  LiveRuns live() {
    return session.live();
  }

  String place() {
    return database.place() + ", tenant " + tenant;
  }

  /** What to say of a run that has no row: it was deleted, or it never was. */
  StoreException absent(RunId runId) {
    return tombstone(runId)
        .map(
            plan ->
                (StoreException)
                    new StoreException.Expired(
                        "run " + runId + " was deleted from " + place() + " by plan " + plan))
        .orElseGet(() -> new StoreException.NotFound("run " + runId + " is not in " + place()));
  }

  /** The plan that deleted the run. */
  Optional<String> tombstone(RunId runId) {
    return database
        .read(
            key,
            "look for run " + runId,
            "select plan_id from runstore.run_tombstones where tenant_id = ? and run_id = ?",
            p -> p.text(key).text(runId.value()),
            row -> Keys.unescape(row.getString(1)))
        .stream()
        .findFirst();
  }
}
