package dev.runstore.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.Capability;
import dev.runstore.api.Claim;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.RunOrder;
import dev.runstore.api.RunQuery;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** Working off a queue of runs. */
public abstract class ClaimNextContract extends BackendTest {
  /** For this backend. */
  protected ClaimNextContract(Backend backend) {
    super(backend, Capability.EXECUTIONS);
  }

  private Optional<RunId> next(RunQuery query, String runner) {
    return store()
        .claimNext(query, Samples.by(Samples.runner(runner)))
        .map(claim -> claim.lease().runId());
  }

  @Test
  final void theOldestRunComesFirst() {
    List<RunId> ids = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      ids.add(Samples.queued(store()));
    }
    for (RunId id : ids) {
      assertThat(next(RunQuery.all(), "r" + id)).contains(id);
    }
    assertThat(next(RunQuery.all(), "late")).isEmpty();
  }

  @Test
  final void theClaimIsLikeOneOfTheRunItself() {
    RunId id = Samples.queued(store());
    Claim claim =
        store()
            .claimNext(RunQuery.all(), Samples.by(Samples.ANNA).holding(Duration.ofSeconds(40)))
            .orElseThrow();
    assertThat(claim.isNew()).isTrue();
    assertThat(claim.lease().runner()).isEqualTo(Samples.ANNA);
    assertThat(claim.lease().expiresAt()).isEqualTo(clock.instant().plusSeconds(40));
    assertThat(store().find(id)).contains(claim.run());
    assertThat(
            store()
                .append(
                    id,
                    Fence.of(claim.lease()),
                    claim.run().eventCount(),
                    List.of(Samples.started()))
                .isNew())
        .isTrue();
  }

  @Test
  final void onlyRunsThatMatchAreGiven() {
    RunId other = Samples.queued(store(), RunCreated.of(Subject.agent("other")));
    RunId wanted = Samples.queued(store(), RunCreated.of(Subject.agent("wanted")));
    RunQuery query = RunQuery.all().ofSubject("wanted").orderedBy(RunOrder.ENDED);
    assertThat(next(query, "a")).contains(wanted);
    assertThat(next(query, "b")).isEmpty();
    assertThat(next(RunQuery.all(), "c")).contains(other);
  }

  @Test
  final void whatWasDroppedIsGivenAgain() {
    RunId released = Samples.queued(store());
    Lease first = store().claim(released, Samples.by(Samples.ANNA)).lease();
    store().append(released, Fence.of(first), 2, List.of(Samples.started()));
    store().release(first, 3, "over");
    RunId expired = Samples.queued(store());
    Lease second =
        store().claim(expired, Samples.by(Samples.ANNA).holding(Duration.ofSeconds(1))).lease();
    store().append(expired, Fence.of(second), 2, List.of(Samples.started()));
    RunId held = Samples.queued(store());
    store().claim(held, Samples.by(Samples.ANNA).holding(Duration.ofHours(1)));
    clock.advance(Duration.ofSeconds(2));

    assertThat(next(RunQuery.all(), "x")).contains(released);
    assertThat(next(RunQuery.all(), "y")).contains(expired);
    assertThat(next(RunQuery.all(), "z")).isEmpty();
  }

  @Test
  final void runsThatAreOverOrWrittenWithoutALeaseAreNotGiven() {
    Samples.finished(store(), RunStatus.FAILED);
    Samples.running(store());
    RunId deleted = Samples.queued(store());
    store().delete(deleted, Samples.PLAN);
    assertThat(next(RunQuery.all(), "a")).isEmpty();
  }

  @Test
  final void eachRunIsGivenToOneCaller() {
    int runs = 24;
    List<RunId> ids = new ArrayList<>();
    for (int i = 0; i < runs; i++) {
      ids.add(Samples.queued(store()));
    }
    List<ExecutionStore> stores = List.of(store(), anotherSession().executions(TENANT));
    Queue<RunId> given = new ConcurrentLinkedQueue<>();
    Race.of(
        6,
        runner -> {
          ExecutionStore mine = stores.get(runner % stores.size());
          Optional<Claim> claim;
          do {
            claim = mine.claimNext(RunQuery.all(), Samples.by(Samples.runner("r" + runner)));
            claim.ifPresent(taken -> given.add(taken.lease().runId()));
          } while (claim.isPresent());
        });
    assertThat(given).containsExactlyInAnyOrderElementsOf(ids);
  }
}
