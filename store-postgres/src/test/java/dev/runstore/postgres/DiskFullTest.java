package dev.runstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.Maintenance.Repair;
import dev.runstore.api.StoreException;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.TenantId;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Disks that fill up, and go on when somebody has made room. */
@Timeout(240)
final class DiskFullTest {
  private static final Optional<Payload> LARGE = Optional.of(large());

  private static Payload large() {
    byte[] bytes = new byte[60_000];
    new SplittableRandom(1).nextBytes(bytes);
    return new Payload.Binary(bytes, "application/octet-stream");
  }

  private static StoreSession open(TestServer server, String database, String patience) {
    Map<String, String> options = new HashMap<>(server.options(database));
    options.put("connection-timeout", patience);
    return new PostgresProvider().open(StoreConfig.of(options));
  }

  private static Event large(long i) {
    return Event.of(Instant.now(), new EventBody.Custom(Optional.empty(), "tick-" + i, LARGE));
  }

  private static void saysThatTheDiskIsFull(Throwable told) {
    assertThat(told)
        .isInstanceOf(StoreException.Unavailable.class)
        .hasMessageContaining("disk is full")
        .hasMessageContaining("make room and retry")
        .hasMessageContaining("53100")
        .hasMessageNotContaining(TestServer.PASSWORD);
  }

  @ParameterizedTest
  @MethodSource("dev.runstore.postgres.FaultsTest#binaries")
  void aFullTablespaceRefusesWhatHasNoRoomAndKeepsTheRest(Path bin) {
    try (SmallDisk disk = SmallDisk.of(64)) {
      LocalServer local = LocalServer.start(bin);
      try {
        TestServer server = TestServer.of(local);
        server.execute(
            "postgres", "create tablespace small location '" + disk.folder("space") + "'");
        String database = server.newDatabase();
        server.execute("postgres", "alter database " + database + " set tablespace small");
        try (StoreSession session = open(server, database, "5s")) {
          fills(session, disk);
        }
      } finally {
        local.crash();
      }
    }
  }

  private static void fills(StoreSession session, SmallDisk disk) {
    ExecutionStore store = session.executions(TenantId.DEFAULT);
    RunId id = RunId.next();
    store.create(id, SteadyWriters.created());
    disk.fill(2_000_000);
    List<Event> events = new ArrayList<>();
    Optional<Throwable> refused = Optional.empty();
    while (refused.isEmpty()) {
      Event event = large(events.size());
      events.add(event);
      long last = events.size();
      refused =
          Optional.ofNullable(
              catchThrowable(() -> store.append(id, Fence.unleased(), last, List.of(event))));
    }
    saysThatTheDiskIsFull(refused.get());
    ArtifactKey key = ArtifactKey.of(id, "large");
    byte[] content = new byte[5_000_000];
    new SplittableRandom(2).nextBytes(content);
    saysThatTheDiskIsFull(
        catchThrowable(
            () ->
                session
                    .artifacts(TenantId.DEFAULT)
                    .put(key, new ByteArrayInputStream(content), ArtifactOptions.BYTES)));
    assertThat(store.events(id, EventQuery.all()).events())
        .as("what was acknowledged is read from a full disk")
        .hasSizeGreaterThan(1);
    assertThat(store.find(id).orElseThrow().eventCount()).isEqualTo(events.size());

    disk.free();
    long last = events.size();
    assertThat(
            store
                .append(id, Fence.unleased(), last, List.of(events.get(events.size() - 1)))
                .isNew())
        .as("nothing of it was there")
        .isTrue();
    assertThat(
            session
                .artifacts(TenantId.DEFAULT)
                .put(key, new ByteArrayInputStream(content), ArtifactOptions.BYTES)
                .isNew())
        .isTrue();
    session
        .maintenance()
        .check(TenantId.DEFAULT, Repair.REPORT_ONLY, finding -> assertThat(finding).isNull());
  }

  @ParameterizedTest
  @MethodSource("dev.runstore.postgres.FaultsTest#binaries")
  void aServerWhoseDiskIsFullLosesNothingThatWasAcknowledged(Path bin) throws Exception {
    try (SmallDisk disk = SmallDisk.of(160)) {
      LocalServer local = LocalServer.start(bin, disk.folder("server"));
      try {
        TestServer server = TestServer.of(local);
        try (StoreSession session = open(server, server.newDatabase(), "1s")) {
          SteadyWriters writers = new SteadyWriters(session.executions(TenantId.DEFAULT), LARGE);
          writers.during(
              () -> {
                writers.awaitWritten(20);
                disk.fill(3_000_000);
                writers.awaitFailed(20);
                disk.free();
                writers.awaitWritten(20, local::revive);
              });
        }
      } finally {
        local.crash();
      }
    }
  }
}
