package dev.runstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.ClaimTerms;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreSession;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Runner;
import dev.runstore.api.model.TenantId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Claims of leases that somebody else changes at the same moment. */
@Timeout(60)
final class ClaimsTest {
  private static final ClaimTerms OTHER = terms("other").holding(Duration.ofMinutes(1));

  private static final String WAITING =
      """
      insert into runstore.runs (tenant_id, run_id, last_event, status, subject_kind,
        subject_key, recorded_at, at_time, search_text, label_text, header)
      select 'default', '7' || lpad(i::text, 25, '0'), 1, 'QUEUED', 'WORKFLOW', 'w', now(),
        now(), '', '', '' from generate_series(1, 5000) i""";

  private static ClaimTerms terms(String runner) {
    return ClaimTerms.of(new Runner("test", runner, "1", Optional.empty()));
  }

  @ParameterizedTest
  @MethodSource("dev.runstore.postgres.TestServer#all")
  void anExpiredLeaseThatIsBeingRenewedIsNobodyElses(TestServer server) throws SQLException {
    String database = server.newDatabase();
    try (StoreSession session = server.open(database);
        Connection holder = server.superuser(database);
        Statement renewal = holder.createStatement()) {
      ExecutionStore store = session.executions(TenantId.DEFAULT);
      RunId run = RunId.next();
      store.create(run, SteadyWriters.created());
      store.claim(run, terms("holder").holding(Duration.ofMillis(1)));
      while (store.find(run).orElseThrow().lost(Instant.now()).isEmpty()) {
        LockSupport.parkNanos(1_000_000);
      }
      holder.setAutoCommit(false);
      renewal.execute("update runstore.run_leases set expires_at = now() + interval '1 hour'");
      assertThat(store.claimNext(RunQuery.all(), OTHER)).as("before the commit").isEmpty();
      holder.commit();
      assertThat(store.claimNext(RunQuery.all(), OTHER)).as("after the commit").isEmpty();
      renewal.execute("update runstore.run_leases set expires_at = now() - interval '1 second'");
      holder.rollback();
      assertThat(store.claimNext(RunQuery.all(), OTHER)).as("never shortened").isEmpty();
      renewal.execute("update runstore.run_leases set expires_at = now() - interval '1 second'");
      holder.commit();
      assertThat(store.claimNext(RunQuery.all(), OTHER).orElseThrow().lease().generation())
          .isEqualTo(2);
    }
  }

  /** Whatever the server guesses of tables that nobody has analyzed. */
  @ParameterizedTest
  @MethodSource("dev.runstore.postgres.TestServer#all")
  void aClaimLooksAtFewRunsHoweverManyWait(TestServer server) throws SQLException {
    String database = server.newDatabase();
    try (StoreSession session = server.open(database);
        Connection runner = server.application(database);
        PreparedStatement claim = runner.prepareStatement(ClaimSql.next(RunQuery.all()));
        Statement statement = runner.createStatement()) {
      TenantView view = ((PostgresSession) session).view(TenantId.DEFAULT);
      session.executions(TenantId.DEFAULT).create(RunId.next(), SteadyWriters.created());
      server.execute(database, "alter table runstore.runs set (autovacuum_enabled = off)");
      server.execute(database, "alter table runstore.run_waiting set (autovacuum_enabled = off)");
      runner.setAutoCommit(false);
      for (int i = 0; i < 10; i++) {
        claimed(claim, view, i == 0 ? "done" : "none");
      }
      runner.commit();
      server.execute(database, WAITING);
      server.execute(
          database,
          "insert into runstore.run_waiting select tenant_id, run_id, subject_kind, subject_key"
              + " from runstore.runs where run_id like '7%'");
      for (int i = 0; i < 5; i++) {
        claimed(claim, view, "done");
        assertThat(claimNext(statement)).isEqualTo("done");
      }
      try (ResultSet row =
          statement.executeQuery(
              "select sum(seq_tup_read + idx_tup_fetch) from pg_stat_xact_user_tables"
                  + " where relname in ('runs', 'run_waiting')")) {
        row.next();
        assertThat(row.getLong(1)).as("rows of 5,000 looked at by 10 claims").isBetween(10L, 400L);
      }
      runner.rollback();
    }
  }

  private static void claimed(PreparedStatement claim, TenantView view, String outcome)
      throws SQLException {
    ClaimSql.bindNext(view, RunQuery.all(), OTHER, new Parameters(claim));
    claim.execute();
    claim.getMoreResults();
    try (ResultSet row = claim.getResultSet()) {
      row.next();
      assertThat(row.getString("outcome")).isEqualTo(outcome);
    }
  }

  private static String claimNext(Statement statement) throws SQLException {
    try (ResultSet row =
        statement.executeQuery(
            "select outcome from runstore.claim_next('default', null, '{}', 'r', 60000000, 'e',"
                + " null, null, null)")) {
      row.next();
      return row.getString(1);
    }
  }
}
