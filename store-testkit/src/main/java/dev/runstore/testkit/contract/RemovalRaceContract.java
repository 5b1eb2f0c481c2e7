package dev.runstore.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.Capability;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.PageRequest;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.EventId;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Runs that are deleted or archived while others delete, archive, read or write them. */
public abstract class RemovalRaceContract extends BackendTest {
  private static final int ROUNDS = 5;
  private static final int CALLERS = 6;
  private static final int BATCHES = 12;

  /** For this backend. */
  protected RemovalRaceContract(Backend backend) {
    super(backend, Capability.EXECUTIONS);
  }

  /** Something done to a run; false if it had been done before. */
  private interface Turn {
    boolean by(ExecutionStore store);
  }

  private List<ExecutionStore> twoSessions() {
    return List.of(store(), anotherSession().executions(TENANT));
  }

  private int successes(Turn turn) {
    List<ExecutionStore> stores = twoSessions();
    AtomicInteger did = new AtomicInteger();
    Race.of(
        CALLERS,
        caller -> {
          if (repeated(() -> turn.by(stores.get(caller % 2)))) {
            did.incrementAndGet();
          }
        });
    return did.get();
  }

  /** Calls again as long as the store asks for that: it may move the run at this moment. */
  private static <T> T repeated(Supplier<T> call) throws InterruptedException {
    while (true) {
      try {
        return call.get();
      } catch (StoreException.Unavailable e) {
        Race.pause();
      }
    }
  }

  @Test
  final void oneOfManyArchivesARunAndOneRestoresIt() {
    for (int round = 0; round < ROUNDS; round++) {
      RunId id = Samples.finished(store(), RunStatus.SUCCEEDED);
      assertThat(successes(store -> store.archive(id))).isEqualTo(1);
      assertThat(store().archive(id)).as("it is archived").isFalse();
      assertThat(successes(store -> store.restore(id))).isEqualTo(1);
      assertThat(store().restore(id)).as("it is restored").isFalse();
      assertThat(Samples.history(store(), id)).hasSize(3);
    }
    assertHealthy();
  }

  @Test
  final void oneOfManyDeletesARunThatHasEnded() {
    for (int round = 0; round < 2 * ROUNDS; round++) {
      RunId id = Samples.finished(store(), RunStatus.FAILED);
      assertThat(successes(store -> store.delete(id, Samples.PLAN))).isEqualTo(1);
      assertThat(store().delete(id, Samples.PLAN)).isFalse();
    }
    assertHealthy();
  }

  /** Who deletes it may hold it for that long. */
  @Test
  final void oneOfManyDeletesARunThatHasNotEnded() {
    for (int round = 0; round < 2 * ROUNDS; round++) {
      RunId id = Samples.queued(store());
      assertThat(successes(store -> deletedUnlessHeld(store, id))).isEqualTo(1);
      assertThat(store().delete(id, Samples.PLAN)).isFalse();
    }
    assertHealthy();
  }

  private static boolean deletedUnlessHeld(ExecutionStore store, RunId id) {
    try {
      return store.delete(id, Samples.PLAN);
    } catch (StoreException.LeaseHeld e) {
      assertThat(e).hasMessageContaining(id.value());
      return false;
    }
  }

  @Test
  final void whoReadsARunThatIsDeletedSeesAllOfItOrThatItIsGone() {
    for (int round = 0; round < ROUNDS; round++) {
      RunId id = Samples.queued(store());
      List<EventId> written = new ArrayList<>(Samples.ids(Samples.history(store(), id)));
      for (int i = 0; i < BATCHES; i++) {
        List<Event> batch = Samples.customs(2);
        store().append(id, Fence.unleased(), written.size(), batch);
        batch.forEach(event -> written.add(event.id()));
      }
      Event end = Samples.ended(RunStatus.SUCCEEDED);
      store().append(id, Fence.unleased(), written.size(), List.of(end));
      written.add(end.id());
      untilDeleted(
          id,
          List.of(
              store -> store.find(id).orElseThrow().eventCount() == written.size(),
              store -> Samples.ids(Samples.history(store, id)).equals(written),
              store -> store.steps(id, PageRequest.first(10)).items().isEmpty(),
              store -> isListedWhole(store, id, written.size())));
    }
    assertHealthy();
  }

  /** A list leaves a deleted run out; that it is gone, its header says. */
  private static boolean isListedWhole(ExecutionStore store, RunId id, long events) {
    Optional<Run> listed =
        store.list(RunQuery.all().startingWith(id.value()), PageRequest.first(5)).items().stream()
            .findFirst();
    return store.find(id).isPresent() && listed.map(Run::eventCount).orElse(events) == events;
  }

  @Test
  final void whoWritesToARunThatIsDeletedIsTold() {
    for (int round = 0; round < ROUNDS; round++) {
      RunId id = RunId.next();
      Event created = Samples.created();
      Event relabelled =
          Samples.event(new EventBody.Relabelled(Labels.NONE.with("a", "b"), Set.of()));
      store().create(id, created);
      store().append(id, Fence.unleased(), 1, List.of(Samples.ended(RunStatus.FAILED)));
      untilDeleted(
          id,
          List.of(
              store -> !store.create(id, created).isNew(),
              store -> store.annotate(id, 0, List.of(relabelled)).first() == 1,
              store -> store.archive(id) || store.find(id).isPresent(),
              store -> store.restore(id) || store.find(id).isPresent()));
    }
    assertHealthy();
  }

  /** Repeats each of these, which hold of the run as long as it is there, until it is deleted. */
  private void untilDeleted(RunId id, List<Predicate<ExecutionStore>> calls) {
    List<ExecutionStore> stores = twoSessions();
    CountDownLatch began = new CountDownLatch(2 * calls.size());
    Race.of(
        2 * calls.size() + 1,
        caller -> {
          if (caller == 2 * calls.size()) {
            began.await();
            assertThat(repeated(() -> store().delete(id, Samples.PLAN))).isTrue();
            return;
          }
          Predicate<ExecutionStore> call = calls.get(caller / 2);
          try {
            while (true) {
              assertThat(repeated(() -> call.test(stores.get(caller % 2))))
                  .as("call %d", caller / 2)
                  .isTrue();
              began.countDown();
              Race.pause();
            }
          } catch (StoreException.Expired e) {
            assertThat(e).hasMessageContaining(id.value());
          }
        });
    assertThat(store().delete(id, Samples.PLAN)).isFalse();
  }
}
