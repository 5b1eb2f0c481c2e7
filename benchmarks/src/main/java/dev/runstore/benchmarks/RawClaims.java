package dev.runstore.benchmarks;

import dev.runstore.api.model.EventId;
import dev.runstore.api.model.RunId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Claims, heartbeats and ends by hand over {@link RawTables}, with the same rows. */
final class RawClaims implements AutoCloseable {
  private static final String CLAIM =
      "select set_config('raw.tenant', ?, true);"
          + " with n as (select run_id from raw.runs where tenant_id = ? and status = 'QUEUED'"
          + " order by run_id limit 1 for update skip locked),"
          + " u as (update raw.runs r set status = 'RUNNING', generation = r.generation + 1,"
          + " last_event = r.last_event + 1 from n where r.tenant_id = ? and r.run_id = n.run_id"
          + " returning r.run_id, r.generation, r.last_event),"
          + " l as (insert into raw.leases select ?, u.run_id, u.generation, 'me',"
          + " clock_timestamp() + interval '15 s' from u),"
          + " e as (insert into raw.events select ?, u.run_id, u.last_event, ?, 'lease.claimed',"
          + " clock_timestamp(), ? from u)"
          + " select run_id, generation, last_event from u";
  private static final String RENEW =
      "select set_config('raw.tenant', ?, true);"
          + " update raw.leases set expires_at = clock_timestamp() + interval '15 s'"
          + " where tenant_id = ? and run_id = ? and generation = ?";
  private static final byte[] CLAIMED = new byte[400];

  private final RawRuns runs;
  private final PreparedStatement claim;
  private final PreparedStatement renew;

  RawClaims(Connection connection) throws SQLException {
    runs = new RawRuns(connection);
    claim = connection.prepareStatement(CLAIM);
    renew = connection.prepareStatement(RENEW);
  }

  /** A run that was taken. */
  record Taken(RunId run, long generation, long last) {}

  Optional<Taken> claim() throws SQLException {
    for (int i = 1; i <= 5; i++) {
      claim.setString(i, RawTables.TENANT);
    }
    claim.setString(6, EventId.next().value());
    claim.setBytes(7, CLAIMED);
    claim.execute();
    claim.getMoreResults();
    try (ResultSet row = claim.getResultSet()) {
      return row.next()
          ? Optional.of(new Taken(new RunId(row.getString(1)), row.getLong(2), row.getLong(3)))
          : Optional.empty();
    }
  }

  void renew(Taken taken) throws SQLException {
    renew.setString(1, RawTables.TENANT);
    renew.setString(2, RawTables.TENANT);
    renew.setString(3, taken.run.value());
    renew.setLong(4, taken.generation);
    renew.execute();
    renew.getMoreResults();
    if (renew.getUpdateCount() != 1) {
      throw new IllegalStateException("the lease is lost");
    }
  }

  void end(Taken taken, RawRuns.Row event) throws SQLException {
    runs.end(taken.run, taken.generation, taken.last, event);
  }

  @Override
  public void close() throws SQLException {
    runs.close();
  }
}
