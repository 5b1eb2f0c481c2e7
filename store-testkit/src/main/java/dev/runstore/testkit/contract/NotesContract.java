package dev.runstore.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.runstore.api.Appended;
import dev.runstore.api.Capability;
import dev.runstore.api.Claim;
import dev.runstore.api.Fence;
import dev.runstore.api.Renewal;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.Alias;
import dev.runstore.api.model.CancelRequest;
import dev.runstore.api.model.Hold;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Notes: numbered apart, without a lease, after the end. */
public abstract class NotesContract extends BackendTest {
  /** For this backend. */
  protected NotesContract(Backend backend) {
    super(backend, Capability.EXECUTIONS);
  }

  private static Event cancel(String reason) {
    return Samples.event(new EventBody.CancelRequested(reason, "tester"));
  }

  @Test
  final void notesAreNumberedApartFromTheHistory() {
    RunId id = Samples.running(store());
    assertThat(store().annotate(id, 0, List.of(Samples.pinned(), Samples.unpinned())))
        .isEqualTo(new Appended(1, 2, clock.instant(), true));
    assertThat(store().append(id, Fence.unleased(), 2, Samples.customs(1)).first()).isEqualTo(3);
    assertThat(store().annotate(id, 2, List.of(cancel("late"))).first()).isEqualTo(3);

    assertThat(Samples.numbers(Samples.history(store(), id))).containsExactly(1L, 2L, 3L);
    assertThat(Samples.numbers(Samples.notes(store(), id))).containsExactly(1L, 2L, 3L);
    Run run = store().find(id).orElseThrow();
    assertThat(run.eventCount()).isEqualTo(3);
    assertThat(run.noteCount()).isEqualTo(3);
  }

  @Test
  final void theSameNotesAgainGiveTheFirstAnswer() {
    RunId id = Samples.queued(store());
    List<Event> notes = List.of(Samples.pinned(), cancel("x"));
    Appended first = store().annotate(id, 0, notes);
    clock.advance(Duration.ofSeconds(3));
    store().annotate(id, 2, List.of(Samples.unpinned()));
    assertThat(store().annotate(id, 0, notes))
        .isEqualTo(new Appended(1, 2, first.recordedAt(), false));
    assertThat(Samples.notes(store(), id)).hasSize(3);
  }

  @Test
  final void otherNotesAtThatPlaceAreAConflict() {
    RunId id = Samples.queued(store());
    store().annotate(id, 0, List.of(Samples.pinned(), cancel("x")));
    for (long expected : new long[] {0, 1, 7}) {
      assertThatExceptionOfType(StoreException.Conflict.class)
          .isThrownBy(() -> store().annotate(id, expected, List.of(Samples.unpinned())))
          .withMessageContaining(id.value())
          .satisfies(e -> assertThat(e.sequence()).isEqualTo(2));
    }
    assertThat(Samples.notes(store(), id)).hasSize(2);
  }

  @Test
  final void onlyNotesAreNotes() {
    RunId id = Samples.queued(store());
    for (List<Event> wrong :
        List.of(
            List.<Event>of(),
            Samples.customs(1),
            List.of(Samples.pinned(), Samples.started()),
            List.of(Samples.ended(RunStatus.FAILED)))) {
      assertThatIllegalArgumentException().isThrownBy(() -> store().annotate(id, 0, wrong));
    }
    assertThat(Samples.notes(store(), id)).isEmpty();
  }

  @Test
  final void notesNeedNoLeaseAndDoNotDisturbItsHolder() {
    RunId id = Samples.queued(store());
    Claim claim = store().claim(id, Samples.by(Samples.ANNA));
    store().annotate(id, 0, List.of(cancel("because")));
    Appended answer =
        store()
            .append(
                id, Fence.of(claim.lease()), claim.run().eventCount(), List.of(Samples.started()));
    assertThat(answer.isNew()).isTrue();
  }

  @Test
  final void theHolderLearnsOfNotesWhenItRenews() {
    RunId id = Samples.queued(store());
    Claim claim = store().claim(id, Samples.by(Samples.ANNA));
    store().annotate(id, 0, List.of(Samples.pinned()));
    store().annotate(id, 1, List.of(cancel("stop"), Samples.unpinned()));

    Renewal all = store().renew(claim.lease(), Duration.ofSeconds(15), 0);
    assertThat(Samples.numbers(all.notes())).containsExactly(1L, 2L, 3L);
    Renewal rest = store().renew(all.lease(), Duration.ofSeconds(15), 1);
    assertThat(Samples.numbers(rest.notes())).containsExactly(2L, 3L);
    assertThat(rest.notes().get(0).body())
        .isEqualTo(new EventBody.CancelRequested("stop", "tester"));
    assertThat(store().renew(all.lease(), Duration.ofSeconds(15), 3).notes()).isEmpty();
  }

  @Test
  final void anEndedRunTakesNotesAndStaysAsItEnded() {
    RunId id = Samples.finished(store(), RunStatus.SUCCEEDED);
    Run before = store().find(id).orElseThrow();
    Instant noted = clock.instant();
    store()
        .annotate(
            id,
            0,
            List.of(
                cancel("too late"),
                Samples.pinned(),
                Samples.event(new EventBody.HoldPlaced("case-7", "lawsuit")),
                Samples.event(new EventBody.Relabelled(Labels.of(Map.of("seen", "yes")), Set.of())),
                Samples.event(new EventBody.AliasAdded(new Alias("otherwise known")))));

    Run after = store().find(id).orElseThrow();
    assertThat(after.status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(after.endKey()).isEqualTo(before.endKey());
    assertThat(after.eventCount()).isEqualTo(3);
    assertThat(after.noteCount()).isEqualTo(5);
    assertThat(after.pinned()).isTrue();
    assertThat(after.holds()).containsExactly(new Hold("case-7", "lawsuit", noted));
    assertThat(after.labels().value("seen")).contains("yes");
    assertThat(after.aliases()).contains(new Alias("otherwise known"));
    assertThat(after.cancelRequest()).contains(new CancelRequest("too late", "tester", noted));
  }

  @Test
  final void notesOfAnEndedRunAreFoundByListings() {
    RunId id = Samples.finished(store(), RunStatus.SUCCEEDED);
    Samples.finished(store(), RunStatus.SUCCEEDED);
    store()
        .annotate(
            id,
            0,
            List.of(
                Samples.event(new EventBody.AliasAdded(new Alias("late alias"))),
                Samples.event(
                    new EventBody.Relabelled(Labels.of(Map.of("late", "label")), Set.of()))));
    for (RunQuery query :
        List.of(
            RunQuery.all().knownAs(new Alias("late alias")),
            RunQuery.all().labelled("late", "label"),
            RunQuery.all().containing("ATE ALIAS"))) {
      assertThat(Samples.walk(10, page -> store().list(query, page)))
          .extracting(Run::id)
          .containsExactly(id);
    }
    store()
        .annotate(
            id, 2, List.of(Samples.event(new EventBody.Relabelled(Labels.NONE, Set.of("late")))));
    assertThat(
            Samples.walk(10, page -> store().list(RunQuery.all().labelled("late", "label"), page)))
        .isEmpty();
  }

  @Test
  final void eventsAndNotesAreMergedByTheTimeTheyWereRecorded() {
    RunId id = Samples.queued(store());
    clock.advance(Duration.ofSeconds(1));
    store().annotate(id, 0, List.of(Samples.pinned()));
    clock.advance(Duration.ofSeconds(1));
    store().append(id, Fence.unleased(), 1, List.of(Samples.started()));
    clock.advance(Duration.ofSeconds(1));
    store().annotate(id, 1, List.of(Samples.unpinned()));
    assertThat(Samples.walk(store(), id, dev.runstore.api.EventQuery.all()))
        .extracting(recorded -> recorded.body().type())
        .containsExactly("run.created", "pinned", "run.started", "unpinned");
  }
}
