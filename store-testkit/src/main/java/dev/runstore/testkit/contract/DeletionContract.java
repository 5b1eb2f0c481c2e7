package dev.runstore.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runstore.api.Capability;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.PageRequest;
import dev.runstore.api.RunOrder;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.model.Alias;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Deleting runs: tombstones, pins, holds. */
public abstract class DeletionContract extends BackendTest {
  /** For this backend. */
  protected DeletionContract(Backend backend) {
    super(backend, Capability.EXECUTIONS);
  }

  @Test
  final void aDeletedRunIsExpiredForEveryCall() {
    RunId id = Samples.queued(store());
    Lease lease = store().claim(id, Samples.by(Samples.ANNA)).lease();
    store().append(id, Fence.of(lease), 2, List.of(Samples.ended(RunStatus.SUCCEEDED)));
    assertThat(store().delete(id, Samples.PLAN)).isTrue();

    for (ExecutionStore seen : List.of(store(), anotherSession().executions(TENANT))) {
      List<ThrowingCallable> calls =
          List.of(
              () -> seen.find(id),
              () -> seen.events(id, EventQuery.all()),
              () -> seen.steps(id, PageRequest.first(10)),
              () -> seen.append(id, Fence.of(lease), 3, Samples.customs(1)),
              () -> seen.annotate(id, 0, List.of(Samples.pinned())),
              () -> seen.claim(id, Samples.by(Samples.BERT)),
              () -> seen.renew(lease, Duration.ofSeconds(15), 0),
              () -> seen.release(lease, 3, "over"),
              () -> seen.archive(id),
              () -> seen.restore(id),
              () -> seen.create(id, Samples.created()));
      for (int i = 0; i < calls.size(); i++) {
        assertThatExceptionOfType(StoreException.Expired.class)
            .as("call %d after the deletion", i)
            .isThrownBy(calls.get(i))
            .withMessageContaining(id.value());
      }
    }
  }

  @Test
  final void anIdIsNeverUsedAgain() {
    RunId id = RunId.next();
    Event created = Samples.created();
    store().create(id, created);
    store().delete(id, Samples.PLAN);
    session().maintenance().sweep(TENANT, Duration.ZERO);
    for (Event event : List.of(created, Samples.created())) {
      assertThatExceptionOfType(StoreException.Expired.class)
          .isThrownBy(() -> store().create(id, event));
    }
    session().close();
    assertThatExceptionOfType(StoreException.Expired.class)
        .isThrownBy(() -> anotherSession().executions(TENANT).create(id, created));
  }

  @Test
  final void deletingAgainIsHarmless() {
    RunId id = Samples.finished(store(), RunStatus.FAILED);
    assertThat(store().delete(id, Samples.PLAN)).isTrue();
    assertThat(store().delete(id, Samples.PLAN)).isFalse();
    assertThat(store().delete(id, new PlanId("another plan"))).isFalse();
  }

  @Test
  final void aDeletedRunIsInNoListing() {
    RunId kept = Samples.finished(store(), RunStatus.FAILED);
    RunId id =
        Samples.finished(
            store(),
            new RunCreated(
                Samples.SUBJECT,
                Set.of(new Alias("other name")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Labels.NONE.with("a", "b"),
                Attributes.NONE,
                Optional.empty()),
            RunStatus.FAILED);
    store().delete(id, Samples.PLAN);
    for (RunQuery query :
        List.of(
            RunQuery.all(),
            RunQuery.all().orderedBy(RunOrder.ENDED),
            RunQuery.all().withStatus(RunStatus.FAILED),
            RunQuery.all().ofSubject(Samples.SUBJECT.id()))) {
      assertThat(Samples.walk(10, page -> store().list(query, page)))
          .extracting(run -> run.id())
          .containsExactly(kept);
    }
    for (RunQuery query :
        List.of(
            RunQuery.all().knownAs(new Alias("other name")),
            RunQuery.all().labelled("a", "b"),
            RunQuery.all().startingWith(id.value()))) {
      assertThat(Samples.walk(10, page -> store().list(query, page))).isEmpty();
    }
    assertHealthy();
  }

  @Test
  final void pinnedAndHeldRunsAreKept() {
    RunId id = Samples.finished(store(), RunStatus.SUCCEEDED);
    store()
        .annotate(
            id,
            0,
            List.of(
                Samples.pinned(), Samples.event(new EventBody.HoldPlaced("case-7", "lawsuit"))));
    refused(id);
    store().annotate(id, 2, List.of(Samples.unpinned()));
    assertThat(refused(id)).contains("case-7");
    store().annotate(id, 3, List.of(Samples.event(new EventBody.HoldLifted("case-7", "won"))));
    assertThat(store().delete(id, Samples.PLAN)).isTrue();
  }

  private String refused(RunId id) {
    StoreException.Forbidden refusal =
        org.assertj.core.api.Assertions.catchThrowableOfType(
            StoreException.Forbidden.class, () -> store().delete(id, Samples.PLAN));
    assertThat(refusal).isNotNull().hasMessageContaining(id.value());
    assertThat(store().find(id)).isPresent();
    assertThat(Samples.history(store(), id)).isNotEmpty();
    return String.valueOf(refusal.getMessage());
  }

  @Test
  final void aRunThatIsBeingWrittenIsKept() {
    RunId id = Samples.queued(store());
    Lease lease =
        store().claim(id, Samples.by(Samples.ANNA).holding(Duration.ofSeconds(15))).lease();
    assertThatExceptionOfType(StoreException.LeaseHeld.class)
        .isThrownBy(() -> store().delete(id, Samples.PLAN))
        .withMessageContaining(id.value())
        .satisfies(e -> assertThat(e.until()).isEqualTo(lease.expiresAt()));
    assertThat(store().append(id, Fence.of(lease), 2, List.of(Samples.started())).isNew()).isTrue();
    clock.advance(Duration.ofSeconds(15));
    assertThat(store().delete(id, Samples.PLAN)).isTrue();
    assertThatExceptionOfType(StoreException.Expired.class)
        .isThrownBy(() -> store().append(id, Fence.of(lease), 3, Samples.customs(1)));
  }

  @Test
  final void aPinAndADeletionNeverBothSucceed() {
    for (int round = 0; round < 20; round++) {
      RunId id = Samples.finished(store(), RunStatus.SUCCEEDED);
      ExecutionStore other = anotherSession().executions(TENANT);
      AtomicBoolean pinned = new AtomicBoolean();
      AtomicBoolean deleted = new AtomicBoolean();
      Race.of(
          2,
          caller -> {
            try {
              if (caller == 0) {
                store().annotate(id, 0, List.of(Samples.pinned()));
                pinned.set(true);
              } else {
                deleted.set(other.delete(id, Samples.PLAN));
              }
            } catch (StoreException.Expired | StoreException.Forbidden e) {
              assertThat(e).hasMessageContaining(id.value());
            }
          });
      assertThat(pinned.get()).as("either pinned or deleted").isNotEqualTo(deleted.get());
    }
  }

  @Test
  final void aClaimAndADeletionNeverBothSucceed() {
    for (int round = 0; round < 20; round++) {
      RunId id = Samples.queued(store());
      ExecutionStore other = anotherSession().executions(TENANT);
      AtomicBoolean claimed = new AtomicBoolean();
      AtomicBoolean deleted = new AtomicBoolean();
      Race.of(
          2,
          caller -> {
            try {
              if (caller == 0) {
                store().claim(id, Samples.by(Samples.ANNA));
                claimed.set(true);
              } else {
                deleted.set(other.delete(id, Samples.PLAN));
              }
            } catch (StoreException.Expired | StoreException.LeaseHeld e) {
              assertThat(e).hasMessageContaining(id.value());
            }
          });
      assertThat(claimed.get()).as("either claimed or deleted").isNotEqualTo(deleted.get());
    }
  }

  @Test
  final void manyDeleteAndOneDidIt() {
    RunId id = Samples.finished(store(), RunStatus.SUCCEEDED);
    java.util.concurrent.atomic.AtomicInteger did = new java.util.concurrent.atomic.AtomicInteger();
    List<ExecutionStore> stores = List.of(store(), anotherSession().executions(TENANT));
    Race.of(
        8,
        caller -> {
          if (stores.get(caller % 2).delete(id, Samples.PLAN)) {
            did.incrementAndGet();
          }
        });
    assertThat(did).hasValue(1);
  }
}
