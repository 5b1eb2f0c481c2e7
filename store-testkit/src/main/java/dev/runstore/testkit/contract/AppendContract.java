package dev.runstore.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.runstore.api.Appended;
import dev.runstore.api.Capability;
import dev.runstore.api.Fence;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Appending to a history: numbers, repetition, conflicts, the end. */
public abstract class AppendContract extends BackendTest {
  /** For this backend. */
  protected AppendContract(Backend backend) {
    super(backend, Capability.EXECUTIONS);
  }

  @Test
  final void eventsAreNumberedWithoutGaps() {
    RunId id = Samples.queued(store());
    List<Event> all = new ArrayList<>();
    long last = 1;
    for (int size : new int[] {1, 3, 1, 7, 2}) {
      clock.advance(Duration.ofMillis(10));
      List<Event> batch = Samples.customs(size);
      Appended answer = store().append(id, Fence.unleased(), last, batch);
      assertThat(answer).isEqualTo(new Appended(last + 1, last + size, clock.instant(), true));
      last += size;
      all.addAll(batch);
    }
    var history = Samples.history(store(), id);
    assertThat(Samples.numbers(history)).isEqualTo(LongStream.rangeClosed(1, 15).boxed().toList());
    assertThat(history.stream().skip(1).map(e -> e.event()).toList()).isEqualTo(all);
    assertThat(store().find(id).orElseThrow().eventCount()).isEqualTo(15);
  }

  @Test
  final void theSameBatchAgainGivesTheFirstAnswer() {
    RunId id = Samples.queued(store());
    List<Event> batch = Samples.customs(3);
    Appended first = store().append(id, Fence.unleased(), 1, batch);
    clock.advance(Duration.ofSeconds(1));
    Appended repeated = store().append(id, Fence.unleased(), 1, batch);
    assertThat(repeated).isEqualTo(new Appended(2, 4, first.recordedAt(), false));

    store().append(id, Fence.unleased(), 4, Samples.customs(2));
    assertThat(store().append(id, Fence.unleased(), 1, batch)).isEqualTo(repeated);
    assertThat(anotherSession().executions(TENANT).append(id, Fence.unleased(), 1, batch))
        .isEqualTo(repeated);
    assertThat(Samples.history(store(), id)).hasSize(6);
  }

  @Test
  final void otherEventsAtThatPlaceAreAConflict() {
    RunId id = Samples.queued(store());
    List<Event> batch = Samples.customs(2);
    store().append(id, Fence.unleased(), 1, batch);

    List<Event> longer = new ArrayList<>(batch);
    longer.add(Samples.custom("one more"));
    List<Event> swapped = List.of(batch.get(1), batch.get(0));
    for (List<Event> other : List.of(Samples.customs(1), longer, swapped)) {
      assertThatExceptionOfType(StoreException.Conflict.class)
          .isThrownBy(() -> store().append(id, Fence.unleased(), 1, other))
          .withMessageContaining(id.value())
          .satisfies(e -> assertThat(e.sequence()).isEqualTo(3));
    }
    assertThat(Samples.ids(Samples.history(store(), id)).subList(1, 3))
        .isEqualTo(batch.stream().map(Event::id).toList());
  }

  @Test
  final void aPlaceThatIsNotThereYetIsAConflict() {
    RunId id = Samples.queued(store());
    assertThatExceptionOfType(StoreException.Conflict.class)
        .isThrownBy(() -> store().append(id, Fence.unleased(), 5, Samples.customs(1)))
        .satisfies(e -> assertThat(e.sequence()).isEqualTo(1));
    assertThatExceptionOfType(StoreException.Conflict.class)
        .isThrownBy(() -> store().append(id, Fence.unleased(), 0, Samples.customs(1)))
        .satisfies(e -> assertThat(e.sequence()).isEqualTo(1));
    assertThat(Samples.history(store(), id)).hasSize(1);
  }

  @Test
  final void aBatchThatIsNotAsSaidLeavesNothing() {
    RunId id = Samples.queued(store());
    Lease lease = new Lease(id, Samples.ANNA, 1, 1, clock.instant(), clock.instant());
    List<List<Event>> wrong =
        List.of(
            List.of(),
            List.of(Samples.custom("a"), Samples.pinned()),
            List.of(Samples.ended(RunStatus.FAILED), Samples.custom("after the end")),
            List.of(Samples.custom("a"), Samples.created()),
            List.of(
                Samples.custom("a"),
                Samples.event(new EventBody.LeaseClaimed(lease, Optional.empty()))),
            List.of(Samples.event(new EventBody.LeaseReleased(1, "over"))));
    for (List<Event> batch : wrong) {
      assertThatIllegalArgumentException()
          .as("batch %s", batch)
          .isThrownBy(() -> store().append(id, Fence.unleased(), 1, batch));
    }
    assertThat(Samples.history(store(), id)).hasSize(1);
    assertThat(store().append(id, Fence.unleased(), 1, Samples.customs(1)).isNew()).isTrue();
  }

  @Test
  final void theEndIsWrittenOnce() {
    RunId id = Samples.queued(store());
    List<Event> batch = List.of(Samples.started(), Samples.ended(RunStatus.FAILED));
    Appended first = store().append(id, Fence.unleased(), 1, batch);

    assertThatExceptionOfType(StoreException.Conflict.class)
        .isThrownBy(() -> store().append(id, Fence.unleased(), 3, Samples.customs(1)))
        .withMessageContaining(id.value());
    assertThatExceptionOfType(StoreException.Conflict.class)
        .isThrownBy(
            () ->
                store()
                    .append(id, Fence.unleased(), 3, List.of(Samples.ended(RunStatus.SUCCEEDED))));
    assertThat(store().append(id, Fence.unleased(), 1, batch))
        .isEqualTo(new Appended(2, 3, first.recordedAt(), false));
    var run = store().find(id).orElseThrow();
    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    assertThat(run.endedAt()).contains(Samples.AT);
    assertThat(run.endRecordedAt()).contains(first.recordedAt());
    assertThat(Samples.history(store(), id)).hasSize(3);
  }

  @Test
  final void appendingToARunThatNeverWasIsRefused() {
    RunId id = RunId.next();
    assertThatExceptionOfType(StoreException.NotFound.class)
        .isThrownBy(() -> store().append(id, Fence.unleased(), 0, Samples.customs(1)))
        .withMessageContaining(id.value());
    assertThatExceptionOfType(StoreException.NotFound.class)
        .isThrownBy(() -> store().annotate(id, 0, List.of(Samples.pinned())))
        .withMessageContaining(id.value());
    assertThat(store().find(id)).isEmpty();
  }

  @Test
  final void writersOnDifferentRunsDoNotMeet() {
    RunId one = Samples.queued(store());
    RunId two = Samples.queued(store());
    Event shared = Samples.custom("the same fact in two runs");
    store().append(one, Fence.unleased(), 1, List.of(shared));
    assertThat(store().append(two, Fence.unleased(), 1, List.of(shared)).isNew()).isTrue();
    assertThat(Samples.history(store(), one)).hasSize(2);
    assertThat(Samples.history(store(), two)).hasSize(2);
  }
}
