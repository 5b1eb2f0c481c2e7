package dev.runstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.StoreException;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.TenantId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Transactions of others that are in the way, and servers that let no more in. */
@Timeout(120)
final class ContentionTest {
  private static final String WAITING =
      "select count(*) from pg_stat_activity where datname = current_database()"
          + " and wait_event_type = 'Lock'";

  private static StoreSession open(Map<String, String> options, String... more) {
    Map<String, String> all = new HashMap<>(options);
    for (int i = 0; i < more.length; i += 2) {
      all.put(more[i], more[i + 1]);
    }
    return new PostgresProvider().open(StoreConfig.of(all));
  }

  private static RunId labelled(ExecutionStore store) {
    RunId id = RunId.next();
    store.create(
        id,
        Event.of(
            Instant.now(),
            EventBody.RunCreated.of(Subject.agent("a")).labelled(Labels.of(Map.of("k", "v")))));
    return id;
  }

  private static void awaitWaiting(TestServer server, String database, int count)
      throws SQLException {
    try (Connection connection = server.superuser(database);
        Statement statement = connection.createStatement()) {
      int waiting = 0;
      while (waiting < count) {
        LockSupport.parkNanos(2_000_000);
        try (ResultSet row = statement.executeQuery(WAITING)) {
          row.next();
          waiting = row.getInt(1);
        }
      }
    }
  }

  /** Who waits last finds the deadlock, as it looks for one sooner than the other. */
  @ParameterizedTest
  @MethodSource("dev.runstore.postgres.TestServer#all")
  void whoGivesWayInADeadlockIsToldToRetry(TestServer server) throws Exception {
    String database = server.newDatabase();
    server.execute(
        "postgres",
        "alter role %s in database %s set deadlock_timeout = '10ms'"
            .formatted(TestServer.APP, database));
    try (StoreSession session = open(server.options(database));
        Connection first = server.superuser(database);
        Connection other = server.superuser(database);
        Statement labels = first.createStatement();
        Statement events = other.createStatement();
        ExecutorService threads = Executors.newFixedThreadPool(2)) {
      ExecutionStore store = session.executions(TenantId.DEFAULT);
      RunId id = labelled(store);
      first.setAutoCommit(false);
      labels.execute("select from runstore.run_labels for update");
      events.execute("set deadlock_timeout = '1h'");
      other.setAutoCommit(false);
      events.execute("select from runstore.run_events for update");
      Future<Boolean> deleted = threads.submit(() -> store.delete(id, new PlanId("plan")));
      awaitWaiting(server, database, 1);
      Future<Boolean> waits =
          threads.submit(() -> events.execute("select from runstore.runs for update"));
      awaitWaiting(server, database, 2);
      first.rollback();
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(deleted::get)
          .withCauseInstanceOf(StoreException.Unavailable.class)
          .withMessageContaining("40P01")
          .withMessageContaining("nothing was written; retry")
          .withMessageContaining(id.value())
          .satisfies(ContentionTest::tellsNoSecret);
      assertThat(waits.get()).isTrue();
      assertThat(store.find(id)).as("nothing of it was done").isPresent();
      other.rollback();
      assertThat(store.delete(id, new PlanId("plan"))).isTrue();
    }
  }

  private static void tellsNoSecret(Throwable e) {
    assertThat(e.getMessage()).doesNotContain(TestServer.PASSWORD, "jdbc:");
  }

  @ParameterizedTest
  @ValueSource(strings = {"repeatable read", "serializable"})
  void theDatabasesIsolationIsNotThatOfTheStore(String isolation) throws Exception {
    TestServer server = TestServer.newest();
    String database = server.newDatabase();
    server.execute(
        "postgres",
        "alter database " + database + " set default_transaction_isolation = '" + isolation + "'");
    try (StoreSession session = open(server.options(database));
        Connection other = server.superuser(database);
        Statement statement = other.createStatement();
        ExecutorService threads = Executors.newSingleThreadExecutor()) {
      ExecutionStore store = session.executions(TenantId.DEFAULT);
      RunId id = labelled(store);
      other.setAutoCommit(false);
      statement.execute("update runstore.runs set last_event = last_event + 1");
      Future<?> append =
          threads.submit(
              () -> store.append(id, Fence.unleased(), 1, List.of(SteadyWriters.tick(1))));
      awaitWaiting(server, database, 1);
      other.commit();
      assertThatExceptionOfType(ExecutionException.class)
          .as("it sees what it has waited for")
          .isThrownBy(append::get)
          .withCauseInstanceOf(StoreException.Conflict.class);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.runstore.postgres.TestServer#all")
  void aServerThatGivesNoMoreConnectionsIsToldApartFromOneThatIsAway(TestServer server)
      throws SQLException {
    String database = server.newDatabase();
    server.execute("postgres", "alter database " + database + " connection limit 1");
    try (Connection only = server.application(database)) {
      assertThat(only.isValid(5)).isTrue();
      assertThatExceptionOfType(StoreException.Unavailable.class)
          .isThrownBy(() -> open(server.options(database), "connection-timeout", "300ms").close())
          .withMessageContaining("gives no more connections")
          .withMessageContaining("max-connections")
          .satisfies(ContentionTest::tellsNoSecret);
    }
    open(server.options(database), "connection-timeout", "20s").close();
  }

  @ParameterizedTest
  @CsvSource({
    "40P01, Unavailable",
    "40001, Unavailable",
    "53100, Unavailable",
    "53200, Unavailable",
    "53300, Unavailable",
    "53400, Unavailable",
    "58030, Unavailable",
    "XX000, Unavailable",
    "55P03, Unavailable",
    "57014, Unavailable",
    "42501, Forbidden",
    "42P01, InvalidConfiguration",
    "XX001, Corrupt",
    "XX002, Corrupt"
  })
  void whatTheServerSaysIsToldInTheWordsOfTheContract(String state, String kind) {
    TestServer server = TestServer.newest();
    try (StoreSession session = open(server.options(server.newDatabase()))) {
      Database database = ((PostgresSession) session).view(TenantId.DEFAULT).database();
      StoreException told =
          catchThrowableOfType(
              StoreException.class,
              () ->
                  database.transaction(
                      "default",
                      "try it",
                      connection -> {
                        try (Statement statement = connection.createStatement()) {
                          return statement.execute(
                              "do $$ begin raise exception using errcode = '"
                                  + state
                                  + "', message = 'said the server',"
                                  + " detail = 'Key (name)=(private)'; end $$");
                        }
                      }));
      assertThat(told.getClass().getSimpleName()).isEqualTo(kind);
      assertThat(told.getMessage())
          .contains("try it", "said the server", "store postgres")
          .doesNotContain("private", TestServer.PASSWORD);
    }
  }
}
