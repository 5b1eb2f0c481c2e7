package dev.runstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.PageRequest;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreSession;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.TenantId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that work off queued runs while some of them are killed. */
final class DrainTest {
  private static final int PROCESSES = 4;
  private static final RunQuery RUNNING = RunQuery.all().withStatus(RunStatus.RUNNING);
  private static final String ENDED =
      "select count(*) from runstore.runs where status = 'SUCCEEDED'";
  private static final int RUNS = Integer.getInteger("runstore.drain.runs", 400);

  private static final Duration LIMIT = Duration.ofSeconds(300 + RUNS / 10);

  @TempDir private Path folder;
  private Path said;

  @BeforeEach
  void file() {
    said = folder.resolve("said.txt");
  }

  @Test
  void everyRunIsExecutedToItsEndByOneLeaseAtATimeThoughRunnersAreKilled() throws Exception {
    assertTimeoutPreemptively(LIMIT, this::drain);
  }

  private void drain() throws Exception {
    TestServer server = TestServer.newest();
    String database = server.newDatabase();
    List<Process> runners = new ArrayList<>();
    try (StoreSession session = server.open(database)) {
      ExecutionStore store = session.executions(TenantId.DEFAULT);
      for (int i = 0; i < RUNS; i++) {
        store.create(
            RunId.next(),
            Event.of(Instant.now(), EventBody.RunCreated.of(Subject.workflow("flow-" + i % 3))));
      }
      for (int i = 0; i < PROCESSES; i++) {
        runners.add(start(server, database));
      }
      for (int killed = 1; killed <= 3; killed++) {
        awaitEnded(server, database, RUNS * killed / 5);
        runners.remove(killWhoHoldsALease(store, runners));
        runners.add(start(server, database));
      }
      awaitEnded(server, database, RUNS);
      for (Process runner : runners) {
        assertThat(runner.waitFor())
            .as(
                "how runner %d, which was not killed, ended: %s",
                runner.pid(), Files.readString(said))
            .isZero();
      }
      long claims = 0;
      for (Run run : store.listRuns()) {
        claims += check(store, run);
      }
      assertThat(claims)
          .as("runs were taken over from runners that were killed")
          .isGreaterThan(RUNS);
    } finally {
      runners.forEach(Process::destroyForcibly);
    }
  }

  /** Stops a process, looks whether it still holds a run, and kills it; else it goes on. */
  private static Process killWhoHoldsALease(ExecutionStore store, List<Process> runners)
      throws Exception {
    while (true) {
      for (Run run : store.list(RUNNING, PageRequest.first(20)).items()) {
        for (Process runner : runners) {
          if (!holds(runner, run)) {
            continue;
          }
          signal("STOP", runner);
          if (store.find(run.id()).filter(now -> holds(runner, now)).isPresent()) {
            runner.destroyForcibly().waitFor();
            return runner;
          }
          signal("CONT", runner);
        }
      }
    }
  }

  private static boolean holds(Process runner, Run run) {
    return run.lease()
        .filter(lease -> lease.runner().id().startsWith(runner.pid() + "-"))
        .isPresent();
  }

  private static void signal(String name, Process process) throws Exception {
    int exit =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    assertThat(exit).isZero();
  }

  private Process start(TestServer server, String database) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            RunnerProcess.class.getName(),
            server.address(),
            database)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(said.toFile()))
        .start();
  }

  private static void awaitEnded(TestServer server, String database, int count)
      throws SQLException {
    try (Connection connection = server.superuser(database);
        PreparedStatement ended = connection.prepareStatement(ENDED)) {
      int there = 0;
      while (there < count) {
        LockSupport.parkNanos(100_000_000);
        try (ResultSet row = ended.executeQuery()) {
          row.next();
          there = row.getInt(1);
        }
      }
    }
  }

  /** One lease at a time wrote it, each step ended once, and it was claimed so many times. */
  private static long check(ExecutionStore store, Run run) {
    assertThat(run.status()).isEqualTo(RunStatus.SUCCEEDED);
    long generation = 0;
    long ends = 0;
    for (RecordedEvent event : store.events(run.id(), EventQuery.all()).events()) {
      switch (event.body()) {
        case EventBody.LeaseClaimed claimed -> {
          assertThat(claimed.lease().generation()).isEqualTo(generation + 1);
          generation++;
        }
        case EventBody.Custom custom ->
            assertThat(custom.name())
                .as("what was written under lease %d", generation)
                .isEqualTo("lease-" + generation);
        case EventBody.RunEnded ended -> ends++;
        default -> assertThat(generation).isNotNegative();
      }
    }
    assertThat(ends).isEqualTo(1);
    return generation;
  }
}
