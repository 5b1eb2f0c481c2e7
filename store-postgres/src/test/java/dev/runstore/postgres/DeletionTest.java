package dev.runstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ClaimTerms;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.Maintenance.Finding;
import dev.runstore.api.Maintenance.Repair;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreException;
import dev.runstore.api.StoreSession;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Runner;
import dev.runstore.api.model.TenantId;
import java.io.ByteArrayInputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Large runs go in batches, each a transaction, and nobody waits for them. */
@Timeout(120)
final class DeletionTest {
  private static final int EVENTS = 6_500;
  private static final PlanId PLAN = new PlanId("plan");
  private static final ClaimTerms RUNNER =
      ClaimTerms.of(new Runner("test", "r", "1", Optional.empty()));

  private static RunId large(ExecutionStore store) {
    RunId id = created(store);
    for (long last = 1; last < EVENTS; last += 500) {
      List<Event> batch = new ArrayList<>();
      for (long i = last; i < Math.min(EVENTS, last + 500); i++) {
        batch.add(SteadyWriters.tick(i));
      }
      store.append(id, Fence.unleased(), last, batch);
    }
    return id;
  }

  private static long count(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery("select count(*) from " + sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.runstore.postgres.TestServer#all")
  void aDeletionThatIsStoppedBetweenBatchesBlocksNobodyAndGoesOnWhenRepeated(TestServer server)
      throws Exception {
    String database = server.newDatabase();
    try (StoreSession session = server.open(database);
        Connection blocker = server.superuser(database);
        Connection observer = server.superuser(database);
        Statement block = blocker.createStatement();
        Statement look = observer.createStatement();
        ExecutorService threads = Executors.newSingleThreadExecutor()) {
      ExecutionStore store = session.executions(TenantId.DEFAULT);
      RunId doomed = large(store);
      String rows = "runstore.run_events where run_id = '" + doomed + "'";
      assertThat(count(look, rows)).isEqualTo(EVENTS);
      blocker.setAutoCommit(false);
      block.execute("select from " + rows + " and seq = 4500 for update");
      Future<Boolean> deleted = threads.submit(() -> store.delete(doomed, PLAN));
      while (count(look, "pg_stat_activity where wait_event_type = 'Lock'") == 0) {
        LockSupport.parkNanos(2_000_000);
      }
      assertThat(count(look, rows))
          .as("what the batches before have left")
          .isBetween(1L, (long) EVENTS - 2_000);
      assertThatExceptionOfType(StoreException.Expired.class)
          .as("it is gone at once")
          .isThrownBy(() -> store.find(doomed));
      othersGoOn(store);

      server.execute(
          database,
          "select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock'");
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(deleted::get)
          .withCauseInstanceOf(StoreException.OutcomeUnknown.class);
      blocker.rollback();
      assertThat(store.delete(doomed, PLAN)).as("it was deleted").isFalse();
      assertThat(count(look, rows)).isZero();
      assertThat(count(look, "runstore.run_tombstones where not purged")).isZero();
      session
          .maintenance()
          .check(TenantId.DEFAULT, Repair.REPORT_ONLY, finding -> assertThat(finding).isNull());
    }
  }

  /** As a process leaves it that is killed after the tombstone. */
  private static RunId interrupted(TestServer server, String database, ExecutionStore store) {
    RunId doomed = created(store);
    store.append(doomed, Fence.unleased(), 1, List.of(SteadyWriters.tick(1)));
    for (String table : List.of("runs", "run_waiting")) {
      server.execute(
          database, "delete from runstore.%s where run_id = '%s'".formatted(table, doomed));
    }
    server.execute(
        database,
        "insert into runstore.run_tombstones values ('default', '%s', 'plan', now(), false)"
            .formatted(doomed));
    return doomed;
  }

  @Test
  void whatAnInterruptedDeletionLeftGoesWithASweep() throws SQLException {
    TestServer server = TestServer.newest();
    String database = server.newDatabase();
    try (StoreSession session = server.open(database);
        Connection observer = server.superuser(database);
        Statement look = observer.createStatement()) {
      interrupted(server, database, session.executions(TenantId.DEFAULT));
      assertThat(session.maintenance().sweep(TenantId.DEFAULT, Duration.ofDays(1))).isZero();
      assertThat(count(look, "runstore.run_events")).isEqualTo(2);
      assertThat(session.maintenance().sweep(TenantId.DEFAULT, Duration.ZERO)).isEqualTo(1);
      assertThat(count(look, "runstore.run_events")).isZero();
    }
  }

  @Test
  void whatInterruptedDeletionsAndWritesLeftIsToldByACheckAndGoesWithARepair() throws SQLException {
    TestServer server = TestServer.newest();
    String database = server.newDatabase();
    try (StoreSession session = server.open(database);
        Connection observer = server.superuser(database);
        Statement look = observer.createStatement()) {
      RunId doomed = interrupted(server, database, session.executions(TenantId.DEFAULT));
      session
          .artifacts(TenantId.DEFAULT)
          .put(
              ArtifactKey.of(doomed, "left"),
              new ByteArrayInputStream(new byte[] {1}),
              ArtifactOptions.ofType("text/plain"));
      server.execute(
          database,
          "insert into runstore.artifact_uploads values"
              + " ('default', 'old', 'one', now() - interval '2 days'),"
              + " ('default', 'new', 'another', now())");
      assertThat(findings(session, Repair.REPORT_ONLY))
          .allMatch(finding -> !finding.mended())
          .extracting(Finding::problem)
          .containsExactly(
              "the run was deleted and they were not",
              "1 artifacts that were not finished",
              "1 artifacts that are being written, or were not finished",
              "events of 1 deleted runs are left");
      assertThat(findings(session, Repair.MEND))
          .extracting(Finding::mended)
          .as("all but the one that may still be written")
          .containsExactly(true, true, false, true);
      assertThat(findings(session, Repair.REPORT_ONLY))
          .extracting(Finding::problem)
          .containsExactly("1 artifacts that are being written, or were not finished");
      assertThat(count(look, "runstore.run_events")).isZero();
      assertThat(count(look, "runstore.artifacts")).isZero();
      assertThat(count(look, "runstore.artifact_uploads")).isEqualTo(1);
    }
  }

  private static List<Finding> findings(StoreSession session, Repair repair) {
    List<Finding> findings = new ArrayList<>();
    session.maintenance().check(TenantId.DEFAULT, repair, findings::add);
    return findings;
  }

  @ParameterizedTest
  @MethodSource("dev.runstore.postgres.TestServer#all")
  void aBatchLooksAtTheRowsThatItTakes(TestServer server) throws SQLException {
    String database = server.newDatabase();
    try (StoreSession session = server.open(database);
        Connection connection = server.application(database);
        Statement statement = connection.createStatement()) {
      RunId id = large(session.executions(TenantId.DEFAULT));
      connection.setAutoCommit(false);
      statement.execute("select runstore.purge_run('default', '" + id + "', 2000)");
      assertThat(count(statement, "runstore.run_events")).isEqualTo(EVENTS - 2_000);
      try (ResultSet row =
          statement.executeQuery(
              "select seq_tup_read + idx_tup_fetch from pg_stat_xact_user_tables"
                  + " where relname = 'run_events'")) {
        row.next();
        assertThat(row.getLong(1)).isBetween(2_000L, 4L * EVENTS);
      }
      connection.rollback();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.runstore.postgres.TestServer#all")
  void aWriterOfTheSameLoginIsSeen(TestServer server) throws SQLException {
    String database = server.newDatabase();
    try (PostgresSession session = (PostgresSession) server.open(database);
        Connection writer = server.application(database);
        Statement statement = writer.createStatement()) {
      RunId id = created(session.executions(TenantId.DEFAULT));
      TenantView view = session.view(TenantId.DEFAULT);
      writer.setAutoCommit(false);
      statement.execute("select set_config('runstore.tenant', 'default', true)");
      assertThat(count(statement, "runstore.runs")).isEqualTo(1);
      assertThat(session.deletions().othersWrite(view)).as("who reads is none").isFalse();
      statement.execute("update runstore.runs set last_note = 0 where run_id = '" + id + "'");
      assertThat(session.deletions().othersWrite(view)).isTrue();
      writer.commit();
      assertThat(session.deletions().othersWrite(view)).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.runstore.postgres.TestServer#all")
  void deletionsThatMeetShareATransactionAndEachHasItsOwnAnswer(TestServer server)
      throws Exception {
    String database = server.newDatabase();
    try (StoreSession session = server.open(database);
        Connection blocker = server.superuser(database);
        Connection observer = server.superuser(database);
        Statement block = blocker.createStatement();
        Statement look = observer.createStatement();
        ExecutorService threads = Executors.newCachedThreadPool()) {
      ExecutionStore store = session.executions(TenantId.DEFAULT);
      RunId first = created(store);
      RunId large = large(store);
      RunId pinned = created(store);
      store.annotate(pinned, 0, List.of(Event.undated(new EventBody.Pinned("me"))));
      RunId held = created(store);
      store.claim(held, RUNNER);
      RunId gone = created(store);
      store.delete(gone, PLAN);
      List<RunId> small = List.of(created(store), created(store), created(store));
      blocker.setAutoCommit(false);
      block.execute("select from runstore.runs where run_id = '" + first + "' for update");
      Future<Boolean> waiting = threads.submit(() -> store.delete(first, PLAN));
      while (count(look, "pg_stat_activity where wait_event_type = 'Lock'") == 0) {
        LockSupport.parkNanos(2_000_000);
      }
      Function<RunId, Future<Boolean>> delete = id -> threads.submit(() -> store.delete(id, PLAN));
      List<Future<Boolean>> others = small.stream().map(delete).toList();
      Future<Boolean> again = delete.apply(small.get(0));
      Future<Boolean> ofLarge = delete.apply(large);
      Future<Boolean> ofGone = delete.apply(gone);
      Future<Boolean> ofPinned = delete.apply(pinned);
      Future<Boolean> ofHeld = delete.apply(held);
      Future<Boolean> ofNever = delete.apply(RunId.next());
      Deletions queue = ((PostgresSession) session).deletions();
      while (queue.waiting("default") < 9) {
        LockSupport.parkNanos(2_000_000);
      }
      blocker.rollback();

      assertThat(waiting.get()).isTrue();
      assertThat(List.of(others.get(0).get(), again.get()))
          .as("one of the two that delete the same run")
          .containsExactlyInAnyOrder(true, false);
      for (Future<Boolean> other : others.subList(1, others.size())) {
        assertThat(other.get()).isTrue();
      }
      assertThat(ofLarge.get()).isTrue();
      assertThat(ofGone.get()).as("it was deleted before").isFalse();
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(ofPinned::get)
          .withCauseInstanceOf(StoreException.Forbidden.class)
          .withMessageContaining("pinned");
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(ofHeld::get)
          .withCauseInstanceOf(StoreException.LeaseHeld.class);
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(ofNever::get)
          .withCauseInstanceOf(StoreException.NotFound.class);
      try (ResultSet row =
          look.executeQuery("select count(distinct xmin::text) from runstore.run_tombstones")) {
        row.next();
        assertThat(row.getInt(1))
            .as("transactions: the first, the one that was waited for, the rest, the end of large")
            .isEqualTo(4);
      }
      assertThat(store.listRuns()).extracting(Run::id).containsExactlyInAnyOrder(pinned, held);
      assertThat(count(look, "runstore.run_events")).as("of the two that are kept").isEqualTo(4);
    }
  }

  private static RunId created(ExecutionStore store) {
    RunId id = RunId.next();
    store.create(id, SteadyWriters.created());
    return id;
  }

  private static void othersGoOn(ExecutionStore store) {
    RunId other = created(store);
    var claim = store.claimNext(RunQuery.all(), RUNNER).orElseThrow();
    assertThat(claim.lease().runId()).isEqualTo(other);
    Fence fence = Fence.of(claim.lease());
    assertThat(store.append(other, fence, 2, List.of(SteadyWriters.tick(1))).last()).isEqualTo(3);
    store.annotate(other, 0, List.of(Event.undated(new EventBody.Pinned("me"))));
    assertThat(store.listRuns()).hasSize(1);
    assertThat(store.events(other, EventQuery.all()).events()).hasSize(4);
  }
}
