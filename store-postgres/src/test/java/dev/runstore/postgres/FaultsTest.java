package dev.runstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.runstore.api.Appended;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.StoreException;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.EventId;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.TenantId;
import java.nio.file.Path;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers that crash, connections that break, and what the caller is told. */
@Timeout(120)
final class FaultsTest {
  private static final int WRITERS = 4;

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

  private static Event created() {
    return Event.of(Instant.now(), EventBody.RunCreated.of(Subject.agent("a")));
  }

  private static Event tick(long i) {
    return Event.of(
        Instant.now(), new EventBody.Custom(Optional.empty(), "tick-" + i, Optional.empty()));
  }

  /** What a runner does when the store is away: the same call again. */
  private static <T> T persistently(Supplier<T> call) {
    while (true) {
      try {
        return call.get();
      } catch (StoreException.Unavailable | StoreException.OutcomeUnknown e) {
        LockSupport.parkNanos(20_000_000);
      }
    }
  }

  /** Writes through whatever happens, and checks that every event is there once and in order. */
  private static void writeThrough(ExecutionStore store, AtomicLong written, Runnable disturb)
      throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    Map<RunId, List<EventId>> acknowledged = new java.util.concurrent.ConcurrentHashMap<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
      List<Future<?>> writers = new ArrayList<>();
      for (int w = 0; w < WRITERS; w++) {
        writers.add(
            threads.submit(
                () -> {
                  RunId id = RunId.next();
                  List<EventId> mine = new ArrayList<>();
                  Event first = created();
                  persistently(() -> store.create(id, first));
                  mine.add(first.id());
                  while (!stop.get()) {
                    Event event = tick(mine.size());
                    long last = mine.size();
                    Appended answer =
                        persistently(
                            () -> store.append(id, Fence.unleased(), last, List.of(event)));
                    assertThat(answer.first()).isEqualTo(last + 1);
                    mine.add(event.id());
                    written.incrementAndGet();
                  }
                  acknowledged.put(id, mine);
                }));
      }
      try {
        disturb.run();
      } finally {
        stop.set(true);
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
    }
    assertThat(acknowledged).hasSize(WRITERS);
    acknowledged.forEach(
        (id, ids) -> {
          List<EventId> stored = new ArrayList<>();
          var page = persistently(() -> store.events(id, EventQuery.all()));
          page.events().stream().map(RecordedEvent::event).forEach(e -> stored.add(e.id()));
          while (page.hasMore()) {
            page = store.events(id, EventQuery.all().from(page.next()));
            page.events().stream().map(RecordedEvent::event).forEach(e -> stored.add(e.id()));
          }
          assertThat(stored).isEqualTo(ids);
        });
  }

  private static void until(AtomicLong written, long more) {
    long goal = written.get() + more;
    while (written.get() < goal) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  @ParameterizedTest
  @MethodSource("binaries")
  void aServerThatCrashesLosesNothingThatWasAcknowledged(Path bin) throws Exception {
    LocalServer server = LocalServer.start(bin);
    TestServer there = TestServer.of(server);
    AtomicLong written = new AtomicLong();
    try (StoreSession session =
        open(there.options(there.newDatabase()), "connection-timeout", "500ms")) {
      writeThrough(
          session.executions(TenantId.DEFAULT),
          written,
          () -> {
            for (int crash = 0; crash < 3; crash++) {
              until(written, 40);
              server.crash();
              server.resume();
            }
            until(written, 40);
          });
    } finally {
      server.crash();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.runstore.postgres.TestServer#all")
  void connectionsThatAreTerminatedLoseNothingAndDoubleNothing(TestServer server) throws Exception {
    String database = server.newDatabase();
    AtomicLong written = new AtomicLong();
    try (StoreSession session = open(server.options(database))) {
      writeThrough(
          session.executions(TenantId.DEFAULT),
          written,
          () -> {
            for (int i = 0; i < 15; i++) {
              until(written, 15);
              server.execute(
                  "postgres",
                  "select pg_terminate_backend(pid) from pg_stat_activity where datname = '"
                      + database
                      + "'");
            }
          });
    }
  }

  @ParameterizedTest
  @MethodSource("dev.runstore.postgres.TestServer#all")
  void anAnswerThatIsLostIsUnknownAndTheCallCanBeRepeated(TestServer server) {
    try (CuttingProxy proxy = new CuttingProxy(server.address());
        StoreSession session =
            open(
                TestServer.options(proxy.address(), server.newDatabase()),
                "max-connections",
                "1")) {
      ExecutionStore store = session.executions(TenantId.DEFAULT);
      RunId id = RunId.next();
      store.create(id, created());
      for (long last = 1; last <= 5; last++) {
        long expected = last;
        Event event = tick(last);
        proxy.cutNextAnswer();
        assertThatExceptionOfType(StoreException.OutcomeUnknown.class)
            .isThrownBy(() -> store.append(id, Fence.unleased(), expected, List.of(event)))
            .withMessageContaining(id.value())
            .withMessageContaining("repeat");
        Appended again = store.append(id, Fence.unleased(), expected, List.of(event));
        assertThat(again.isNew()).isFalse();
        assertThat(again.last()).isEqualTo(expected + 1);
      }
      assertThat(store.find(id).orElseThrow().eventCount()).isEqualTo(6);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.runstore.postgres.TestServer#all")
  void aServerThatIsReadOnlyIsReadAndNotWritten(TestServer server) {
    String database = server.newDatabase();
    RunId id = RunId.next();
    try (StoreSession session = open(server.options(database))) {
      session.executions(TenantId.DEFAULT).create(id, created());
    }
    server.execute(
        "postgres", "alter database " + database + " set default_transaction_read_only = on");
    try (StoreSession session = open(server.options(database))) {
      ExecutionStore store = session.executions(TenantId.DEFAULT);
      assertThat(store.find(id)).isPresent();
      assertThatExceptionOfType(StoreException.Unavailable.class)
          .isThrownBy(() -> store.append(id, Fence.unleased(), 1, List.of(tick(1))))
          .withMessageContaining("read-only");
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
            "300ms")) {
      Database database = ((PostgresSession) session).view(TenantId.DEFAULT).database();
      ExecutionStore store = session.executions(TenantId.DEFAULT);
      store.create(RunId.next(), created());
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
            .isThrownBy(() -> store.create(RunId.next(), created()))
            .withMessageContaining("max-connections");
        assertThat(store.listRuns()).as("reads have connections of their own").hasSize(1);
        done.countDown();
        assertThat(holder.get()).isTrue();
      }
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
  @CsvSource({
    "40P01, Unavailable",
    "40001, Unavailable",
    "53100, Unavailable",
    "53300, Unavailable",
    "55P03, Unavailable",
    "57014, Unavailable",
    "42501, Forbidden",
    "42P01, InvalidConfiguration",
    "XX001, Corrupt"
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

  @ParameterizedTest
  @MethodSource("dev.runstore.postgres.TestServer#all")
  void aReadThatTakesTooLongIsStoppedByTheServer(TestServer server) {
    try (StoreSession session =
        open(server.options(server.newDatabase()), "read-timeout", "200ms")) {
      Database database = ((PostgresSession) session).view(TenantId.DEFAULT).database();
      assertThatExceptionOfType(StoreException.Unavailable.class)
          .isThrownBy(
              () -> database.read("default", "sleep", "select pg_sleep(60)", p -> {}, row -> true))
          .withMessageContaining("time-out");
    }
  }
}
