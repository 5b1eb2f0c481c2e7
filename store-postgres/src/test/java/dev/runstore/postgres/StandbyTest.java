package dev.runstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ByteRange;
import dev.runstore.api.ClaimTerms;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.Maintenance.Migration;
import dev.runstore.api.Maintenance.Repair;
import dev.runstore.api.PageRequest;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreException;
import dev.runstore.api.StoreSession;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Runner;
import dev.runstore.api.model.TenantId;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers that are read and not written. */
@Timeout(120)
final class StandbyTest {
  private static final ClaimTerms TERMS =
      ClaimTerms.of(new Runner("test", "r", "1", Optional.empty()));

  private static StoreSession open(TestServer server, String database) {
    return server.open(database);
  }

  private static void refused(ThrowingCallable write) {
    assertThatExceptionOfType(StoreException.Unavailable.class)
        .isThrownBy(write)
        .withMessageContaining("read-only")
        .withMessageContaining("write to the primary")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain(TestServer.PASSWORD, "jdbc:"));
  }

  private static RunId recorded(TestServer server, String database) {
    RunId id = RunId.next();
    try (StoreSession session = open(server, database)) {
      ExecutionStore store = session.executions(TenantId.DEFAULT);
      store.create(id, SteadyWriters.created());
      store.append(id, Fence.unleased(), 1, List.of(SteadyWriters.tick(1)));
      session
          .artifacts(TenantId.DEFAULT)
          .put(
              ArtifactKey.of(id, "a"),
              new ByteArrayInputStream(new byte[9]),
              ArtifactOptions.BYTES);
    }
    return id;
  }

  private static void isReadAndNotWritten(StoreSession session, RunId id) throws Exception {
    ExecutionStore store = session.executions(TenantId.DEFAULT);
    ArtifactStore artifacts = session.artifacts(TenantId.DEFAULT);
    ArtifactKey key = ArtifactKey.of(id, "a");
    assertThat(store.find(id).orElseThrow().eventCount()).isEqualTo(2);
    assertThat(store.events(id, EventQuery.all()).events()).hasSize(2);
    assertThat(store.steps(id, PageRequest.first(5)).items()).isEmpty();
    assertThat(store.listRuns()).hasSize(1);
    assertThat(artifacts.listArtifacts(id)).hasSize(1);
    try (var content = artifacts.open(key, ByteRange.ALL)) {
      assertThat(content.readAllBytes()).hasSize(9);
    }
    session
        .maintenance()
        .check(TenantId.DEFAULT, Repair.REPORT_ONLY, finding -> assertThat(finding).isNull());
    refused(() -> store.create(RunId.next(), SteadyWriters.created()));
    refused(() -> store.append(id, Fence.unleased(), 2, List.of(SteadyWriters.tick(2))));
    refused(() -> store.annotate(id, 0, List.of(Event.undated(new EventBody.Pinned("for good")))));
    refused(() -> store.claim(id, TERMS));
    refused(() -> store.claimNext(RunQuery.all(), TERMS));
    refused(() -> store.delete(id, new PlanId("plan")));
    refused(() -> artifacts.delete(key));
    refused(
        () ->
            artifacts.put(
                ArtifactKey.of(id, "b"),
                new ByteArrayInputStream(new byte[9]),
                ArtifactOptions.BYTES));
  }

  @ParameterizedTest
  @MethodSource("dev.runstore.postgres.FaultsTest#binaries")
  void aStandbyIsReadAndWrittenOnceItIsThePrimary(Path bin) throws Exception {
    LocalServer local = LocalServer.start(bin);
    try {
      TestServer server = TestServer.of(local);
      String database = server.newDatabase();
      RunId id = recorded(server, database);
      local.becomeStandby();
      try (StoreSession session = open(server, database)) {
        isReadAndNotWritten(session, id);
        assertThat(session.maintenance().migrate(Migration.DRY_RUN)).isEmpty();
        server.execute("postgres", "select pg_promote()");
        ExecutionStore store = session.executions(TenantId.DEFAULT);
        assertThat(store.claim(id, TERMS).run().eventCount()).isEqualTo(3);
      }
    } finally {
      local.crash();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.runstore.postgres.TestServer#all")
  void connectionsThatMayOnlyReadAreNotKept(TestServer server) throws Exception {
    String database = server.newDatabase();
    RunId id = recorded(server, database);
    String change = "alter database " + database + " %s default_transaction_read_only";
    server.execute("postgres", change.formatted("set") + " = on");
    try (StoreSession session = open(server, database)) {
      isReadAndNotWritten(session, id);
      server.execute("postgres", change.formatted("reset"));
      ExecutionStore store = session.executions(TenantId.DEFAULT);
      refusedAtMostOnce(store, id);
      assertThat(store.append(id, Fence.unleased(), 3, List.of(SteadyWriters.tick(3))).last())
          .isEqualTo(4);
    }
  }

  /** The connection that was read-only may be used once more, and then no more. */
  private static void refusedAtMostOnce(ExecutionStore store, RunId id) {
    Event event = SteadyWriters.tick(2);
    try {
      store.append(id, Fence.unleased(), 2, List.of(event));
    } catch (StoreException.Unavailable e) {
      store.append(id, Fence.unleased(), 2, List.of(event));
    }
  }
}
