package dev.runstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.Maintenance.Finding;
import dev.runstore.api.Maintenance.Repair;
import dev.runstore.api.Pages;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreSession;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.TenantId;
import java.io.ByteArrayInputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A check beside writers. */
@Timeout(60)
final class RunCheckTest {
  private final TestServer server = TestServer.newest();

  @Test
  void whoReadsAFindingKeepsNobodyFromTheRun() {
    String database = server.newDatabase();
    server.execute(
        "postgres",
        "alter role %s in database %s set lock_timeout = '10ms'"
            .formatted(TestServer.APP, database));
    try (StoreSession session = server.open(database);
        StoreSession other = server.open(database)) {
      ExecutionStore store = session.executions(TenantId.DEFAULT);
      RunId id = RunId.next();
      store.create(id, SteadyWriters.created());
      server.execute(
          database, "update runstore.runs set header = '{}' where run_id = '" + id + "'");
      AtomicLong last = new AtomicLong(1);
      session
          .maintenance()
          .check(
              TenantId.DEFAULT,
              Repair.MEND,
              finding ->
                  last.set(
                      other
                          .executions(TenantId.DEFAULT)
                          .append(
                              id,
                              Fence.unleased(),
                              last.get(),
                              List.of(SteadyWriters.tick(last.get())))
                          .last()));
      assertThat(last.get()).as("appended while it was told").isGreaterThan(1);
    }
  }

  @Test
  void oneDamagedRowTakesNeitherListsNorTheCheckDown() {
    String database = server.newDatabase();
    try (StoreSession session = server.open(database)) {
      ExecutionStore store = session.executions(TenantId.DEFAULT);
      ArtifactStore artifacts = session.artifacts(TenantId.DEFAULT);
      List<RunId> ids = Stream.generate(RunId::next).limit(3).toList();
      for (RunId id : ids) {
        store.create(id, SteadyWriters.created());
        artifacts.put(
            ArtifactKey.of(id, "a"), new ByteArrayInputStream(new byte[3]), ArtifactOptions.BYTES);
      }
      String damaged = " where run_id = '" + ids.get(1) + "'";
      server.execute(database, "update runstore.runs set header = '{', notes = '{'" + damaged);
      server.execute(database, "update runstore.artifacts set info = '{'" + damaged);
      for (int size : List.of(1, 2, 3)) {
        List<RunId> listed = new ArrayList<>();
        for (Run run : Pages.all(size, page -> store.list(RunQuery.all(), page))) {
          listed.add(run.id());
        }
        assertThat(listed).containsExactly(ids.get(2), ids.get(0));
      }
      List<Finding> findings = new ArrayList<>();
      session.maintenance().check(TenantId.DEFAULT, Repair.REPORT_ONLY, findings::add);
      assertThat(findings)
          .extracting(Finding::place)
          .containsExactly("run " + ids.get(1), "artifacts of run " + ids.get(1));
    }
  }

  @Test
  void aCheckWaitsForNoWriter() throws SQLException {
    String database = server.newDatabase();
    try (StoreSession session = server.open(database);
        Connection writer = server.superuser(database);
        Statement statement = writer.createStatement()) {
      ExecutionStore store = session.executions(TenantId.DEFAULT);
      RunId id = RunId.next();
      store.create(id, SteadyWriters.created());
      server.execute(
          database, "update runstore.runs set header = '{}' where run_id = '" + id + "'");
      writer.setAutoCommit(false);
      statement.execute("select from runstore.runs for update");
      List<Finding> findings = new ArrayList<>();
      session.maintenance().check(TenantId.DEFAULT, Repair.REPORT_ONLY, findings::add);
      assertThat(findings).hasSize(1);
      writer.rollback();
    }
  }

  @Test
  void aTransactionOfSeveralStatementsIsNotLeftOpenForEver() {
    try (StoreSession session = server.open(server.newDatabase())) {
      Database database = ((PostgresSession) session).view(TenantId.DEFAULT).database();
      String show = "show idle_in_transaction_session_timeout";
      String timeOut =
          database.transaction(
              "default",
              "look",
              connection -> {
                try (var statement = connection.createStatement();
                    var row = statement.executeQuery(show)) {
                  row.next();
                  return row.getString(1);
                }
              });
      assertThat(timeOut).isEqualTo("1min");
    }
  }
}
