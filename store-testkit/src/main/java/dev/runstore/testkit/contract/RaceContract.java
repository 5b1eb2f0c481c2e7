package dev.runstore.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.Appended;
import dev.runstore.api.Capability;
import dev.runstore.api.Claim;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.LeaseClaimed;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.EventId;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Many at once, through two sessions. */
public abstract class RaceContract extends BackendTest {
  private static final int WRITERS = 6;
  private static final int BATCHES = 8;

  /** For this backend. */
  protected RaceContract(Backend backend) {
    super(backend, Capability.EXECUTIONS);
  }

  private List<ExecutionStore> twoSessions() {
    return List.of(store(), anotherSession().executions(TENANT));
  }

  @Test
  final void everyBatchOfEveryWriterIsThereOnceAndWhole() {
    RunId id = Samples.queued(store());
    List<ExecutionStore> stores = twoSessions();
    Map<Long, List<Event>> acknowledged = new ConcurrentHashMap<>();
    Race.of(
        WRITERS,
        writer -> {
          for (int i = 0; i < BATCHES; i++) {
            List<Event> batch = Samples.customs(1 + (writer + i) % 3);
            Appended answer = Races.append(stores.get(writer % 2), id, Fence.unleased(), batch);
            assertThat(answer.last() - answer.first() + 1).isEqualTo(batch.size());
            assertThat(acknowledged.put(answer.first(), batch)).isNull();
          }
        });
    List<RecordedEvent> history = Samples.history(store(), id);
    List<EventId> expected = new ArrayList<>();
    acknowledged.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry -> entry.getValue().forEach(event -> expected.add(event.id())));
    assertThat(Samples.ids(history.subList(1, history.size()))).isEqualTo(expected);
    assertThat(Samples.numbers(history))
        .isEqualTo(LongStream.rangeClosed(1, expected.size() + 1L).boxed().toList());
    assertHealthy();
  }

  @Test
  final void notesAndHistoryDoNotMeet() {
    RunId id = Samples.queued(store());
    List<ExecutionStore> stores = twoSessions();
    Race.of(
        4,
        caller -> {
          for (int i = 0; i < BATCHES; i++) {
            if (caller == 0) {
              assertThat(
                      stores.get(0).append(id, Fence.unleased(), 1 + i, Samples.customs(1)).isNew())
                  .isTrue();
            } else {
              Races.annotate(stores.get(caller % 2), id, List.of(Samples.pinned()));
            }
          }
        });
    assertThat(Samples.history(store(), id)).hasSize(1 + BATCHES);
    List<RecordedEvent> notes = Samples.notes(store(), id);
    assertThat(Samples.numbers(notes))
        .isEqualTo(LongStream.rangeClosed(1, 3L * BATCHES).boxed().toList());
    assertThat(Samples.ids(notes)).doesNotHaveDuplicates();
  }

  @Test
  final void oneOfManyCreatesARun() {
    for (int round = 0; round < 5; round++) {
      RunId id = RunId.next();
      List<ExecutionStore> stores = twoSessions();
      AtomicInteger won = new AtomicInteger();
      Race.of(
          WRITERS,
          caller -> {
            try {
              assertThat(stores.get(caller % 2).create(id, Samples.created()).isNew()).isTrue();
              won.incrementAndGet();
            } catch (StoreException.AlreadyExists e) {
              assertThat(e).hasMessageContaining(id.value());
            }
          });
      assertThat(won).hasValue(1);
      assertThat(Samples.history(store(), id)).hasSize(1);
    }
  }

  @Test
  final void oneOfManyTakesTheLease() {
    for (int round = 0; round < 5; round++) {
      RunId id = Samples.queued(store());
      List<ExecutionStore> stores = twoSessions();
      Queue<Claim> claims = new ConcurrentLinkedQueue<>();
      Race.of(
          WRITERS,
          caller -> {
            try {
              claims.add(
                  stores.get(caller % 2).claim(id, Samples.by(Samples.runner("runner " + caller))));
            } catch (StoreException.LeaseHeld e) {
              assertThat(e).hasMessageContaining(id.value());
            }
          });
      assertThat(claims).hasSize(1);
      assertThat(store().find(id).orElseThrow().lease()).contains(claims.element().lease());
    }
  }

  @Test
  final void oneOfManyEndsTheRun() {
    RunId id = Samples.running(store());
    List<ExecutionStore> stores = twoSessions();
    AtomicInteger won = new AtomicInteger();
    Race.of(
        WRITERS,
        caller -> {
          try {
            stores
                .get(caller % 2)
                .append(id, Fence.unleased(), 2, List.of(Samples.ended(RunStatus.SUCCEEDED)));
            won.incrementAndGet();
          } catch (StoreException.Conflict e) {
            assertThat(e.sequence()).isEqualTo(3);
          }
        });
    assertThat(won).hasValue(1);
    assertThat(Samples.history(store(), id)).hasSize(3);
  }

  @Test
  final void afterATakeOverNothingOfTheOldHolderComesIn() {
    for (int round = 0; round < 8; round++) {
      RunId id = Samples.queued(store());
      List<ExecutionStore> stores = twoSessions();
      Claim old = store().claim(id, Samples.by(Samples.ANNA).holding(Duration.ofMillis(5)));
      clock.advance(Duration.ofMillis(5));
      Queue<EventId> acknowledged = new ConcurrentLinkedQueue<>();
      Race.of(
          2,
          caller -> {
            if (caller == 0) {
              try {
                for (long last = old.run().eventCount(); ; last++) {
                  Event event = Samples.custom("of the old holder");
                  stores.get(0).append(id, Fence.of(old.lease()), last, List.of(event));
                  acknowledged.add(event.id());
                }
              } catch (StoreException.Fenced e) {
                assertThat(e).hasMessageContaining(id.value());
              }
            } else {
              stores.get(1).claim(id, Samples.by(Samples.BERT));
            }
          });
      List<RecordedEvent> history = Samples.history(store(), id);
      assertThat(history.get(history.size() - 1).body()).isInstanceOf(LeaseClaimed.class);
      assertThat(Samples.ids(history)).containsAll(acknowledged);
      assertThat(history)
          .as("at most the write that met the claim is there without an acknowledgement")
          .hasSizeBetween(3 + acknowledged.size(), 4 + acknowledged.size());
    }
  }
}
