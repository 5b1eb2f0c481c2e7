package dev.runstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.StoreException;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.TenantId;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Appends that share a transaction. */
@Timeout(120)
final class TogetherTest {
  private static final int WRITERS = 12;
  private static final int EVENTS = 25;

  private static Event tick() {
    return Event.of(
        Instant.now(), new EventBody.Custom(Optional.empty(), "tick", Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"always", "relaxed"})
  void whoConflictsDisturbsNobodyElse(String durability) throws Exception {
    TestServer server = TestServer.newest();
    Map<String, String> options = new HashMap<>(server.options(server.newDatabase()));
    options.put("durability", durability);
    try (StoreSession session = new PostgresProvider().open(StoreConfig.of(options));
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
      ExecutionStore store = session.executions(TenantId.DEFAULT);
      List<Future<RunId>> writers = new ArrayList<>();
      for (int w = 0; w < WRITERS; w++) {
        boolean wrong = w % 3 == 0;
        writers.add(threads.submit(() -> write(store, wrong)));
      }
      for (Future<RunId> writer : writers) {
        assertThat(store.find(writer.get()).orElseThrow().eventCount()).isEqualTo(EVENTS + 1);
      }
    }
  }

  private static RunId write(ExecutionStore store, boolean wrong) {
    RunId id = RunId.next();
    store.create(id, Event.of(Instant.now(), EventBody.RunCreated.of(Subject.agent("a"))));
    for (long last = 1; last <= EVENTS; last++) {
      long before = last - 1;
      if (wrong && last > 1) {
        assertThatExceptionOfType(StoreException.Conflict.class)
            .isThrownBy(() -> store.append(id, Fence.unleased(), before, List.of(tick())));
      }
      assertThat(store.append(id, Fence.unleased(), last, List.of(tick())).isNew()).isTrue();
    }
    return id;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 20})
  void whatComesMeanwhileGoesTogetherAndEachGetsItsOwnAnswer(int callers) throws Exception {
    AtomicInteger groups = new AtomicInteger();
    Together<Integer, Integer> together =
        new Together<>(
            2,
            calls -> {
              groups.incrementAndGet();
              if (calls.contains(-1)) {
                throw new IllegalArgumentException("no");
              }
              return calls.stream().map(call -> call * 2).toList();
            });
    try (ExecutorService threads = Executors.newFixedThreadPool(callers)) {
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        int call = i;
        answers.add(threads.submit(() -> together.call(call)));
      }
      for (int i = 0; i < 400; i++) {
        assertThat(answers.get(i).get()).isEqualTo(2 * i);
      }
    }
    assertThat(groups.get()).isBetween(400 / 16, 400);
    assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> together.call(-1));
    assertThat(together.call(4)).isEqualTo(8);
  }

  /** Calls 1 to 5 come while 0 is served; a group with 3 in it is refused. */
  private static Map<Integer, String> refused(StoreException refusal, List<List<Integer>> served) {
    Semaphore open = new Semaphore(0);
    Together<Integer, Integer> together =
        new Together<>(
            1,
            calls -> {
              served.add(calls);
              if (calls.contains(0)) {
                open.acquireUninterruptibly();
              }
              if (calls.contains(3)) {
                throw refusal;
              }
              return calls;
            });
    Map<Integer, String> outcomes = new ConcurrentSkipListMap<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
      for (int i = 0; i < 6; i++) {
        int call = i;
        threads.execute(() -> outcomes.put(call, outcome(together, call)));
        while (served.isEmpty() || together.waiting() < i) {
          Thread.onSpinWait();
        }
      }
      open.release();
    }
    return outcomes;
  }

  private static String outcome(Together<Integer, Integer> together, int call) {
    try {
      return together.call(call).toString();
    } catch (StoreException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void aGroupThatIsRefusedIsServedOneByOne() {
    List<List<Integer>> served = new CopyOnWriteArrayList<>();
    assertThat(refused(new StoreException.Unavailable("no", new IOException()), served).values())
        .containsExactly("0", "1", "2", "no", "4", "5");
    assertThat(served)
        .containsExactly(
            List.of(0),
            List.of(1, 2, 3, 4, 5),
            List.of(1),
            List.of(2),
            List.of(3),
            List.of(4),
            List.of(5));
  }

  @Test
  void aGroupOfUnknownOutcomeIsNotServedAgain() {
    List<List<Integer>> served = new CopyOnWriteArrayList<>();
    assertThat(
            refused(new StoreException.OutcomeUnknown("cut", new IOException()), served).values())
        .containsExactly("0", "cut", "cut", "cut", "cut", "cut");
    assertThat(served).containsExactly(List.of(0), List.of(1, 2, 3, 4, 5));
  }
}
