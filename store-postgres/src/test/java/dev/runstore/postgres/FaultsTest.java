package dev.runstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runstore.api.ExecutionStore;
import dev.runstore.api.StoreException;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.TenantId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers that crash, connections that break, and what the caller is told. */
@Timeout(120)
final class FaultsTest {
  static List<Path> binaries() throws java.io.IOException {
    return LocalServer.binaries();
  }

  private static StoreSession open(Map<String, String> options, String... more) {
    Map<String, String> all = new HashMap<>(options);
    for (int i = 0; i < more.length; i += 2) {
      all.put(more[i], more[i + 1]);
    }
    return new PostgresProvider().open(StoreConfig.of(all));
  }

  @ParameterizedTest
  @MethodSource("binaries")
  void aServerThatCrashesLosesNothingThatWasAcknowledged(Path bin) throws Exception {
    LocalServer server = LocalServer.start(bin);
    TestServer there = TestServer.of(server);
    try (StoreSession session =
        open(there.options(there.newDatabase()), "connection-timeout", "5s")) {
      SteadyWriters writers =
          new SteadyWriters(session.executions(TenantId.DEFAULT), Optional.empty());
      writers.during(
          () -> {
            for (int crash = 0; crash < 3; crash++) {
              writers.awaitWritten(40);
              server.crash();
              server.resume();
            }
            writers.awaitWritten(40);
          });
    } finally {
      server.crash();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.runstore.postgres.TestServer#all")
  void connectionsThatAreTerminatedLoseNothingAndDoubleNothing(TestServer server) throws Exception {
    String database = server.newDatabase();
    try (StoreSession session = open(server.options(database))) {
      SteadyWriters writers =
          new SteadyWriters(session.executions(TenantId.DEFAULT), Optional.empty());
      writers.during(
          () -> {
            for (int i = 0; i < 15; i++) {
              writers.awaitWritten(15);
              server.execute(
                  "postgres",
                  "select pg_terminate_backend(pid) from pg_stat_activity where datname = '"
                      + database
                      + "'");
            }
          });
    }
  }

  @Test
  void aPoolWithoutAFreeConnectionSaysSo() throws Exception {
    TestServer server = TestServer.newest();
    try (StoreSession session =
        open(
            server.options(server.newDatabase()),
            "max-connections",
            "1",
            "connection-timeout",
            "2s")) {
      Database database = ((PostgresSession) session).view(TenantId.DEFAULT).database();
      ExecutionStore store = session.executions(TenantId.DEFAULT);
      store.create(RunId.next(), SteadyWriters.created());
      CountDownLatch taken = new CountDownLatch(1);
      CountDownLatch done = new CountDownLatch(1);
      try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
        Future<Boolean> holder =
            threads.submit(
                () ->
                    database.plain(
                        "hold",
                        connection -> {
                          taken.countDown();
                          return await(done);
                        }));
        taken.await();
        assertThatExceptionOfType(StoreException.Unavailable.class)
            .isThrownBy(() -> store.create(RunId.next(), SteadyWriters.created()))
            .withMessageContaining("max-connections");
        assertThat(store.listRuns()).as("reads have connections of their own").hasSize(1);
        done.countDown();
        assertThat(holder.get()).isTrue();
      }
    }
  }

  @Test
  void whoGoesTogetherAndGetsNoConnectionIsNotMadeToWaitForOneAfterTheOther() throws Exception {
    TestServer server = TestServer.newest();
    try (StoreSession session =
            open(
                server.options(server.newDatabase()),
                "max-connections",
                "1",
                "connection-timeout",
                "5s");
        ExecutorService threads = Executors.newCachedThreadPool()) {
      Database database = ((PostgresSession) session).view(TenantId.DEFAULT).database();
      Deletions queue = ((PostgresSession) session).deletions();
      ExecutionStore store = session.executions(TenantId.DEFAULT);
      assertThat(store.listRuns()).isEmpty();
      CountDownLatch taken = new CountDownLatch(1);
      CountDownLatch done = new CountDownLatch(1);
      Future<Boolean> holder =
          threads.submit(
              () ->
                  database.plain(
                      "hold",
                      connection -> {
                        taken.countDown();
                        return await(done);
                      }));
      taken.await();
      List<Future<Boolean>> deletions = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        deletions.add(threads.submit(() -> store.delete(RunId.next(), new PlanId("plan"))));
      }
      while (queue.waiting("default") < 5) {
        LockSupport.parkNanos(2_000_000);
      }
      List<String> told = new ArrayList<>();
      for (Future<Boolean> deletion : deletions) {
        assertThatExceptionOfType(ExecutionException.class)
            .isThrownBy(deletion::get)
            .withCauseInstanceOf(StoreException.Unavailable.class)
            .satisfies(e -> told.add(e.getMessage()));
      }
      assertThat(told).filteredOn(message -> message.contains("delete 5 runs")).hasSize(5);
      done.countDown();
      assertThat(holder.get()).isTrue();
    }
  }

  private static boolean await(CountDownLatch latch) {
    try {
      latch.await();
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @ParameterizedTest
  @MethodSource("dev.runstore.postgres.TestServer#all")
  void aReadThatTakesTooLongIsStoppedByTheServer(TestServer server) {
    try (StoreSession session = open(server.options(server.newDatabase()), "read-timeout", "2s")) {
      Database database = ((PostgresSession) session).view(TenantId.DEFAULT).database();
      assertThatExceptionOfType(StoreException.Unavailable.class)
          .isThrownBy(
              () -> database.read("default", "sleep", "select pg_sleep(60)", p -> {}, row -> true))
          .withMessageContaining("time-out");
    }
  }
}
