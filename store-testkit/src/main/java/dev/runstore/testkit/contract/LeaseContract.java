package dev.runstore.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runstore.api.Appended;
import dev.runstore.api.Capability;
import dev.runstore.api.Claim;
import dev.runstore.api.ClaimTerms;
import dev.runstore.api.Fence;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.LeaseClaimed;
import dev.runstore.api.event.EventBody.LeaseReleased;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.Lost;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Claims, renewals, releases and take-overs. */
public abstract class LeaseContract extends BackendTest {
  private static final Duration TTL = Duration.ofSeconds(15);

  /** For this backend. */
  protected LeaseContract(Backend backend) {
    super(backend, Capability.EXECUTIONS);
  }

  private RecordedEvent lastOf(RunId id) {
    List<RecordedEvent> history = Samples.history(store(), id);
    return history.get(history.size() - 1);
  }

  @Test
  final void aClaimIsTheNextEvent() {
    RunId id = Samples.queued(store());
    Instant now = clock.instant();
    Claim claim = store().claim(id, Samples.by(Samples.ANNA).holding(TTL));

    assertThat(claim.isNew()).isTrue();
    Lease lease = claim.lease();
    assertThat(lease.runId()).isEqualTo(id);
    assertThat(lease.runner()).isEqualTo(Samples.ANNA);
    assertThat(lease.attempt()).isEqualTo(1);
    assertThat(lease.claimedAt()).isEqualTo(now);
    assertThat(lease.expiresAt()).isEqualTo(now.plus(TTL));
    assertThat(claim.run().eventCount()).isEqualTo(2);
    assertThat(claim.run().lease()).contains(lease);
    assertThat(store().find(id)).contains(claim.run());
    RecordedEvent event = lastOf(id);
    assertThat(event.sequence()).isEqualTo(2);
    assertThat(event.body()).isEqualTo(new LeaseClaimed(lease, Optional.empty()));
  }

  @Test
  final void aHeldRunIsRefusedToOthersUntilItExpires() {
    RunId id = Samples.queued(store());
    Lease lease = store().claim(id, Samples.by(Samples.ANNA).holding(TTL)).lease();
    clock.advance(TTL.minusMillis(1));
    assertThatExceptionOfType(StoreException.LeaseHeld.class)
        .isThrownBy(() -> store().claim(id, Samples.by(Samples.BERT)))
        .withMessageContaining(id.value())
        .satisfies(e -> assertThat(e.until()).isEqualTo(lease.expiresAt()));
    assertThat(store().find(id).orElseThrow().lost(store().now())).isEmpty();

    clock.advance(Duration.ofMillis(1));
    assertThat(store().find(id).orElseThrow().lost(store().now()))
        .contains(new Lost(lease.expiresAt(), Samples.ANNA));
    Claim taken = anotherSession().executions(TENANT).claim(id, Samples.by(Samples.BERT));
    assertThat(taken.lease().generation()).isGreaterThan(lease.generation());
    assertThat(taken.lease().attempt()).isEqualTo(2);
    assertThat(taken.lease().runner()).isEqualTo(Samples.BERT);
    assertThat(((LeaseClaimed) lastOf(id).body()).reason())
        .as("why the lease was taken over is said")
        .isPresent();
  }

  @Test
  final void theHolderClaimsAgainAndGetsItsLease() {
    RunId id = Samples.queued(store());
    Claim first = store().claim(id, Samples.by(Samples.ANNA));
    clock.advance(Duration.ofSeconds(3));
    Claim again = store().claim(id, Samples.by(Samples.ANNA));
    assertThat(again.isNew()).isFalse();
    assertThat(again.lease().generation()).isEqualTo(first.lease().generation());
    assertThat(again.lease().isExpiredAt(clock.instant())).isFalse();
    assertThat(again.run().eventCount()).isEqualTo(first.run().eventCount());
    assertThat(Samples.history(store(), id)).hasSize(2);
  }

  @Test
  final void everyOlderHolderIsFencedOff() {
    RunId id = Samples.queued(store());
    Claim old = store().claim(id, Samples.by(Samples.ANNA).holding(TTL));
    var paused = anotherSession().executions(TENANT);
    List<Event> done = List.of(Samples.started());
    Appended acknowledged = paused.append(id, Fence.of(old.lease()), 2, done);
    clock.advance(TTL);
    Claim taken = store().claim(id, Samples.by(Samples.BERT));

    for (long expected : new long[] {3, taken.run().eventCount(), 99}) {
      assertThatExceptionOfType(StoreException.Fenced.class)
          .isThrownBy(() -> paused.append(id, Fence.of(old.lease()), expected, Samples.customs(1)))
          .withMessageContaining(id.value());
    }
    assertThatExceptionOfType(StoreException.Fenced.class)
        .isThrownBy(() -> paused.append(id, Fence.unleased(), 4, Samples.customs(1)));
    assertThatExceptionOfType(StoreException.Fenced.class)
        .isThrownBy(() -> paused.renew(old.lease(), TTL, 0));
    assertThatExceptionOfType(StoreException.Fenced.class)
        .isThrownBy(() -> paused.release(old.lease(), taken.run().eventCount(), "done"));

    assertThat(Samples.history(store(), id)).hasSize(4);
    assertThat(paused.append(id, Fence.of(old.lease()), 2, done))
        .as("what was written before the take-over stays acknowledged")
        .isEqualTo(new Appended(3, 3, acknowledged.recordedAt(), false));
    assertThat(
            store()
                .append(id, Fence.of(taken.lease()), 4, List.of(Samples.ended(RunStatus.FAILED)))
                .isNew())
        .isTrue();
  }

  @Test
  final void withoutALeaseNobodyWritesAfterTheFirstClaim() {
    RunId id = Samples.running(store());
    Lease lease = store().claim(id, Samples.by(Samples.ANNA)).lease();
    assertThatExceptionOfType(StoreException.Fenced.class)
        .isThrownBy(() -> store().append(id, Fence.unleased(), 3, Samples.customs(1)));
    store().release(lease, 3, "over");
    assertThatExceptionOfType(StoreException.Fenced.class)
        .isThrownBy(() -> store().append(id, Fence.unleased(), 4, Samples.customs(1)));
  }

  @Test
  final void anExpiredHolderGoesOnAsLongAsNobodyTookTheRun() {
    RunId id = Samples.queued(store());
    Claim claim = store().claim(id, Samples.by(Samples.ANNA).holding(TTL));
    clock.advance(TTL.multipliedBy(3));
    assertThat(store().append(id, Fence.of(claim.lease()), 2, List.of(Samples.started())).isNew())
        .isTrue();
    Lease renewed = store().renew(claim.lease(), TTL, 0).lease();
    assertThat(renewed.expiresAt()).isEqualTo(clock.instant().plus(TTL));
    assertThat(store().find(id).orElseThrow().lost(clock.instant())).isEmpty();
  }

  @Test
  final void aRenewalCountsFromNowAndIsNoEvent() {
    RunId id = Samples.queued(store());
    Lease lease = store().claim(id, Samples.by(Samples.ANNA).holding(TTL)).lease();
    for (int i = 0; i < 5; i++) {
      clock.advance(Duration.ofSeconds(10));
      Duration ttl = TTL.plusSeconds(i);
      Lease renewed = store().renew(lease, ttl, 0).lease();
      assertThat(renewed.expiresAt()).isEqualTo(clock.instant().plus(ttl));
      assertThat(renewed.generation()).isEqualTo(lease.generation());
      assertThat(renewed.claimedAt()).isEqualTo(lease.claimedAt());
      Run found = anotherSession().executions(TENANT).find(id).orElseThrow();
      assertThat(found.lease()).contains(renewed);
    }
    assertThat(Samples.history(store(), id)).hasSize(2);
    clock.advance(Duration.ofSeconds(18));
    assertThatExceptionOfType(StoreException.LeaseHeld.class)
        .isThrownBy(() -> store().claim(id, Samples.by(Samples.BERT)));
  }

  @Test
  final void aReleasedRunCanBeClaimedAtOnce() {
    RunId id = Samples.queued(store());
    Lease lease = store().claim(id, Samples.by(Samples.ANNA)).lease();
    Appended released = store().release(lease, 2, "going home");
    assertThat(released).isEqualTo(new Appended(3, 3, clock.instant(), true));
    assertThat(lastOf(id).body()).isEqualTo(new LeaseReleased(lease.generation(), "going home"));
    assertThat(store().find(id).orElseThrow().lease()).isEmpty();
    assertThat(store().release(lease, 2, "going home"))
        .isEqualTo(new Appended(3, 3, released.recordedAt(), false));
    assertThatExceptionOfType(StoreException.Conflict.class)
        .isThrownBy(() -> store().renew(lease, TTL, 0));

    Claim next = store().claim(id, Samples.by(Samples.BERT));
    assertThat(next.isNew()).isTrue();
    assertThat(next.lease().generation()).isGreaterThan(lease.generation());
    assertThat(next.lease().attempt()).isEqualTo(2);
    assertThat(((LeaseClaimed) lastOf(id).body()).reason()).isEmpty();
  }

  @Test
  final void aReleaseOfAnOldPictureIsAConflict() {
    RunId id = Samples.queued(store());
    Lease lease = store().claim(id, Samples.by(Samples.ANNA)).lease();
    store().append(id, Fence.of(lease), 2, List.of(Samples.started()));
    assertThatExceptionOfType(StoreException.Conflict.class)
        .isThrownBy(() -> store().release(lease, 2, "over"))
        .satisfies(e -> assertThat(e.sequence()).isEqualTo(3));
    assertThat(store().find(id).orElseThrow().lease()).isPresent();
  }

  @Test
  final void aRunnerThatIsKnownToBeGoneIsReplacedBeforeItsLeaseExpires() {
    RunId id = Samples.queued(store());
    Lease gone = store().claim(id, Samples.by(Samples.ANNA)).lease();
    ClaimTerms terms =
        Samples.by(Samples.BERT).takingOver(gone.generation(), "its process is gone");
    Claim taken = store().claim(id, terms);
    assertThat(taken.lease().runner()).isEqualTo(Samples.BERT);
    assertThat(((LeaseClaimed) lastOf(id).body()).reason()).contains("its process is gone");
    assertThatExceptionOfType(StoreException.Fenced.class)
        .isThrownBy(
            () -> store().append(id, Fence.of(gone), taken.run().eventCount(), Samples.customs(1)));
    assertThatExceptionOfType(StoreException.Conflict.class)
        .as("a take-over of a generation that is no longer the last")
        .isThrownBy(
            () ->
                store()
                    .claim(
                        id,
                        Samples.by(Samples.runner("carl")).takingOver(gone.generation(), "gone")));
  }

  @Test
  final void anEndedRunIsNobodys() {
    RunId id = Samples.queued(store());
    Lease lease = store().claim(id, Samples.by(Samples.ANNA)).lease();
    store().append(id, Fence.of(lease), 2, List.of(Samples.ended(RunStatus.SUCCEEDED)));
    assertThatExceptionOfType(StoreException.Conflict.class)
        .isThrownBy(() -> store().claim(id, Samples.by(Samples.BERT)));
    assertThatExceptionOfType(StoreException.Conflict.class)
        .isThrownBy(() -> store().claim(id, Samples.by(Samples.ANNA)));
    assertThatExceptionOfType(StoreException.Conflict.class)
        .isThrownBy(() -> store().renew(lease, TTL, 0));
    assertThatExceptionOfType(StoreException.Conflict.class)
        .isThrownBy(() -> store().release(lease, 3, "over"));
    assertThat(store().find(id).orElseThrow().lost(clock.instant().plus(TTL))).isEmpty();
  }
}
