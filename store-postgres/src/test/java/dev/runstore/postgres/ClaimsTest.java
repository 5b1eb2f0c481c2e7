package dev.runstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.ClaimTerms;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Runner;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.TenantId;
import java.sql.Connection;
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

  private static ClaimTerms terms(String runner) {
    return ClaimTerms.of(new Runner("test", runner, "1", Optional.empty()));
  }

  @ParameterizedTest
  @MethodSource("dev.runstore.postgres.TestServer#all")
  void anExpiredLeaseThatIsBeingRenewedIsNobodyElses(TestServer server) throws SQLException {
    String database = server.newDatabase();
    try (StoreSession session =
            new PostgresProvider().open(StoreConfig.of(server.options(database)));
        Connection holder = server.superuser(database);
        Statement renewal = holder.createStatement()) {
      ExecutionStore store = session.executions(TenantId.DEFAULT);
      RunId run = RunId.next();
      store.create(run, Event.of(Instant.now(), EventBody.RunCreated.of(Subject.workflow("w"))));
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
}
