package dev.runstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runstore.api.Maintenance.Migration;
import dev.runstore.api.PageRequest;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreException;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.TenantId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class MigrationTest {
  private static StoreSession open(Map<String, String> options) {
    return new PostgresProvider().open(StoreConfig.of(options));
  }

  private static void refused(Map<String, String> options, String... told) {
    try (StoreSession session = open(options)) {
      assertThatExceptionOfType(StoreException.InvalidConfiguration.class)
          .isThrownBy(
              () -> session.executions(TenantId.DEFAULT).list(RunQuery.all(), PageRequest.first(1)))
          .satisfies(e -> assertThat(e.getMessage()).contains(told));
    }
  }

  private static long count(TestServer server, String database, String sql) throws SQLException {
    try (Connection connection = server.superuser(database);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.runstore.postgres.TestServer#all")
  void anEmptyDatabaseIsRefusedAndADryRunSaysWhatWouldBeDone(TestServer server)
      throws SQLException {
    String database = server.emptyDatabase();
    Map<String, String> options = server.options(database);
    refused(options, database, "wct store migrate");
    try (StoreSession session = open(options)) {
      assertThat(session.maintenance().describe()).containsEntry("schema", "none yet");
      List<String> plan = session.maintenance().migrate(Migration.DRY_RUN);
      assertThat(String.join("\n", plan))
          .contains("CREATE TABLE runstore.runs", "FORCE ROW LEVEL SECURITY", "GRANT");
      assertThat(
              count(
                  server, database, "select count(*) from pg_namespace where nspname = 'runstore'"))
          .isZero();
      assertThat(session.maintenance().migrate(Migration.APPLY)).isNotEmpty();
      assertThat(session.maintenance().migrate(Migration.APPLY)).isEmpty();
      assertThat(session.maintenance().migrate(Migration.DRY_RUN)).isEmpty();
      assertThat(session.executions(TenantId.DEFAULT).listRuns()).isEmpty();
      assertThat(session.maintenance().accessPolicy()).contains("CREATE POLICY");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.runstore.postgres.TestServer#all")
  void whoRunsTheDatabaseCanApplyWhatADryRunWithoutRightsPrints(TestServer server)
      throws SQLException {
    String database = server.emptyDatabase();
    Map<String, String> options = new HashMap<>(server.options(database));
    options.keySet().removeIf(option -> option.startsWith("maintenance-"));
    try (StoreSession session = open(options);
        Connection connection = server.superuser(database);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(String.join("\n", session.maintenance().migrate(Migration.DRY_RUN)));
      try (ResultSet row = statement.executeQuery("select current_user = session_user")) {
        row.next();
        assertThat(row.getBoolean(1)).as("what follows runs as who began").isTrue();
      }
      connection.commit();
      assertThat(session.maintenance().migrate(Migration.DRY_RUN)).isEmpty();
      RunId run = RunId.next();
      session
          .executions(TenantId.DEFAULT)
          .create(run, Event.of(Instant.now(), EventBody.RunCreated.of(Subject.workflow("w"))));
      assertThat(session.executions(TenantId.DEFAULT).find(run)).isPresent();
    }
    assertThat(
            count(
                server,
                database,
                "select count(*) from pg_tables where schemaname = 'runstore'"
                    + " and tableowner <> 'runstore_owner'"))
        .isZero();
  }

  @ParameterizedTest
  @MethodSource("dev.runstore.postgres.TestServer#all")
  void processesThatStartTogetherMigrateOnce(TestServer server) throws Exception {
    String database = server.emptyDatabase();
    Map<String, String> options = new HashMap<>(server.options(database));
    options.put("migrate-on-open", "true");
    int starters = 6;
    CyclicBarrier start = new CyclicBarrier(starters);
    try (ExecutorService threads = Executors.newFixedThreadPool(starters)) {
      List<Future<Boolean>> opened = new ArrayList<>();
      for (int i = 0; i < starters; i++) {
        opened.add(
            threads.submit(
                () -> {
                  start.await();
                  try (StoreSession session = open(options)) {
                    return !session.executions(TenantId.DEFAULT).listRuns().iterator().hasNext();
                  }
                }));
      }
      for (Future<Boolean> one : opened) {
        assertThat(one.get()).isTrue();
      }
    }
    assertThat(count(server, database, "select count(*) from runstore.schema_version"))
        .isEqualTo(Migrations.VERSION);
  }

  @ParameterizedTest
  @MethodSource("dev.runstore.postgres.TestServer#all")
  void anotherVersionIsRefusedWithWhatToDo(TestServer server) {
    String database = server.newDatabase();
    Map<String, String> options = server.options(database);
    server.execute(database, "insert into runstore.schema_version values (99, 'to come')");
    refused(options, "99", "newer program");
    try (StoreSession session = open(options)) {
      assertThatExceptionOfType(StoreException.InvalidConfiguration.class)
          .isThrownBy(() -> session.maintenance().migrate(Migration.APPLY))
          .withMessageContaining("newer program");
    }
    server.execute(database, "update runstore.schema_version set version = version - 99");
    server.execute(database, "delete from runstore.schema_version where version < 0");
    refused(options, "version 0", "wct store migrate");
  }

  @ParameterizedTest
  @MethodSource("dev.runstore.postgres.TestServer#all")
  void aSchemaOfSomebodyElseIsLeftAlone(TestServer server) {
    String database = server.emptyDatabase();
    server.execute(database, "create schema runstore create table runstore.runs (id int)");
    refused(server.options(database), "did not make");
    try (StoreSession session = open(server.options(database))) {
      assertThatExceptionOfType(StoreException.InvalidConfiguration.class)
          .isThrownBy(() -> session.maintenance().migrate(Migration.APPLY))
          .withMessageContaining("did not make");
    }
  }
}
