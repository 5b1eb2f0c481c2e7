package dev.runstore.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.runstore.api.Capability;
import dev.runstore.api.Cursor;
import dev.runstore.api.EventPage;
import dev.runstore.api.EventQuery;
import dev.runstore.api.Fence;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.EventBody.Logged;
import dev.runstore.api.event.EventBody.RunEnded;
import dev.runstore.api.event.EventBody.StepEnded;
import dev.runstore.api.event.EventBody.StepStarted;
import dev.runstore.api.event.LogLine;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading events: pages, filters, the last ones, tails. */
public abstract class EventsContract extends BackendTest {
  /** For this backend. */
  protected EventsContract(Backend backend) {
    super(backend, Capability.EXECUTIONS);
  }

  /** Ten steps that start and end with a tick between, 31 events, and three notes in between. */
  private RunId busy() {
    RunId id = Samples.queued(store());
    long last = 1;
    for (int i = 0; i < 10; i++) {
      clock.advance(Duration.ofMillis(1));
      StepRef ref = Samples.attempt("step " + i % 4, 1 + i / 4);
      List<Event> batch =
          List.of(
              Samples.event(StepStarted.of(ref)),
              Samples.custom("tick"),
              Samples.event(StepEnded.of(ref, StepStatus.SUCCEEDED)));
      last = store().append(id, Fence.unleased(), last, batch).last();
      if (i % 4 == 1) {
        clock.advance(Duration.ofMillis(1));
        store().annotate(id, i / 4, List.of(Samples.pinned()));
      }
    }
    return id;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 34, 35, 1_000})
  final void pagesOfAnySizeGiveEveryEventOnce(int size) {
    RunId id = busy();
    List<RecordedEvent> all = Samples.walk(store(), id, EventQuery.all());
    assertThat(all).hasSize(34);
    List<RecordedEvent> walked = Samples.walk(store(), id, EventQuery.all().limitedTo(size));
    assertThat(walked).isEqualTo(all);
    assertThat(store().events(id, EventQuery.all().limitedTo(size)).events())
        .hasSizeLessThanOrEqualTo(size);
    assertThat(Samples.numbers(Samples.track(walked, Track.HISTORY))).isSorted().hasSize(31);
    assertThat(Samples.numbers(Samples.track(walked, Track.NOTES))).isSorted().hasSize(3);
  }

  @Test
  final void eventsAreCountedByKind() {
    RunId id = busy();
    Lease lease = store().claim(id, Samples.by(Samples.ANNA)).lease();
    long last = store().find(id).orElseThrow().eventCount();
    List<Event> rest =
        List.of(
            Samples.custom("tick \"quoted\" \\ {[größer]}"),
            Samples.custom("imported.lease.claimed"),
            Samples.event(
                new Logged(
                    Optional.empty(),
                    List.of(
                        LogLine.of(Samples.AT, "out", "a \"b\", [c"),
                        LogLine.of(Samples.AT, "out", "d }")))),
            Samples.event(RunEnded.of(RunStatus.FAILED)));
    store().append(id, Fence.of(lease), last, rest);
    List<EventBody> given = new ArrayList<>();
    assertThat(store().countEvents(id, Set.of("run.created", "run.ended", "pinned"), given::add))
        .isEqualTo(
            Map.of(
                "run.created", 1L,
                "step.started", 10L,
                "step.ended", 10L,
                "custom tick", 10L,
                "custom tick \"quoted\" \\ {[größer]}", 1L,
                "log", 2L,
                "run.ended", 1L));
    assertThat(given).extracting(EventBody::type).containsExactly("run.created", "run.ended");
    assertThatExceptionOfType(StoreException.NotFound.class)
        .isThrownBy(() -> store().countEvents(RunId.next(), Set.of(), given::add));
  }

  @Test
  final void aWholeRunHasNoGaps() {
    assertThat(store().gaps(busy())).isEmpty();
    RunId missing = RunId.next();
    assertThatExceptionOfType(StoreException.NotFound.class)
        .isThrownBy(() -> store().gaps(missing));
    RunId ended = Samples.finished(store(), RunStatus.SUCCEEDED);
    assertThat(store().gaps(ended)).isEmpty();
    store().delete(ended, new PlanId("plan"));
    assertThatExceptionOfType(StoreException.Expired.class).isThrownBy(() -> store().gaps(ended));
  }

  @Test
  final void onlyEventsOfTheTypesAndTheStepAreGiven() {
    RunId id = busy();
    List<RecordedEvent> all = Samples.walk(store(), id, EventQuery.all());
    List<EventQuery> queries =
        List.of(
            EventQuery.all().ofTypes(Set.of("custom")),
            EventQuery.all().ofTypes(Set.of("step.started", "pinned")),
            EventQuery.all().ofStep(new StepId("step 2")),
            EventQuery.all().ofTypes(Set.of("step.ended")).ofStep(new StepId("step 3")),
            EventQuery.all().ofTypes(Set.of("no such type")),
            EventQuery.all().ofStep(new StepId("no such step")));
    for (EventQuery query : queries) {
      List<RecordedEvent> expected =
          all.stream()
              .filter(e -> query.types().isEmpty() || query.types().contains(e.body().type()))
              .filter(e -> query.step().isEmpty() || e.body().step().equals(query.step()))
              .toList();
      for (int size : new int[] {2, 1_000}) {
        assertThat(Samples.walk(store(), id, query.limitedTo(size)))
            .as("%s", query)
            .isEqualTo(expected);
      }
    }
  }

  @Test
  final void theLastEventsAreGivenWithoutTheOthers() {
    RunId id = busy();
    List<RecordedEvent> history = Samples.history(store(), id);
    for (int count : new int[] {1, 5, 30, 31, 500}) {
      List<RecordedEvent> last =
          Samples.track(
              Samples.walk(store(), id, EventQuery.all().last(count).limitedTo(3)), Track.HISTORY);
      assertThat(last)
          .isEqualTo(history.subList(Math.max(0, history.size() - count), history.size()));
    }
    assertThat(
            Samples.track(
                Samples.walk(store(), id, EventQuery.all().ofTypes(Set.of("custom")).last(4)),
                Track.HISTORY))
        .hasSize(4)
        .allMatch(event -> event.body().type().equals("custom"));
  }

  @Test
  final void aTailGivesWhatHasComeSince() {
    RunId id = busy();
    EventPage page = store().events(id, EventQuery.all());
    assertThat(page.hasMore()).isFalse();
    EventPage nothing = store().events(id, EventQuery.all().from(page.next()));
    assertThat(nothing.events()).isEmpty();
    assertThat(nothing.hasMore()).isFalse();

    clock.advance(Duration.ofSeconds(1));
    store().append(id, Fence.unleased(), 31, Samples.customs(2));
    store().annotate(id, 3, List.of(Samples.unpinned()));
    EventPage news =
        anotherSession().executions(TENANT).events(id, EventQuery.all().from(nothing.next()));
    assertThat(Samples.numbers(Samples.track(news.events(), Track.HISTORY)))
        .containsExactly(32L, 33L);
    assertThat(Samples.numbers(Samples.track(news.events(), Track.NOTES))).containsExactly(4L);

    Cursor end = news.next();
    store().append(id, Fence.unleased(), 33, List.of(Samples.ended(RunStatus.SUCCEEDED)));
    store().annotate(id, 4, List.of(Samples.pinned()));
    EventPage last = store().events(id, EventQuery.all().from(end));
    assertThat(last.events())
        .extracting(event -> event.body().type())
        .containsExactlyInAnyOrder("run.ended", "pinned");
  }

  @Test
  final void aFilteredTailGoesOnToo() {
    RunId id = busy();
    EventQuery query = EventQuery.all().ofTypes(Set.of("run.ended")).last(5);
    EventPage page = store().events(id, query);
    while (page.hasMore()) {
      page = store().events(id, query.from(page.next()));
    }
    store().append(id, Fence.unleased(), 31, List.of(Samples.ended(RunStatus.SUCCEEDED)));
    assertThat(Samples.walk(store(), id, query.from(page.next()))).hasSize(1);
  }

  @Test
  final void aCursorBelongsToItsRunAndQuery() {
    RunId id = busy();
    RunId other = busy();
    Cursor cursor = store().events(id, EventQuery.all().limitedTo(3)).next();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store().events(other, EventQuery.all().from(cursor)));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> store().events(id, EventQuery.all().ofTypes(Set.of("custom")).from(cursor)));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> store().events(id, EventQuery.all().from(new Cursor("not-one-of-yours"))));
  }

  @Test
  final void aReaderFollowsWhileOthersAppend() {
    RunId id = Samples.queued(store());
    int writers = 3;
    int batches = 8;
    var reading = anotherSession().executions(TENANT);
    List<RecordedEvent> seen = new ArrayList<>();
    Cursor start = reading.events(id, EventQuery.all()).next();
    Race.of(
        writers + 1,
        caller -> {
          if (caller < writers) {
            for (int i = 0; i < batches; i++) {
              Races.append(store(), id, Fence.unleased(), Samples.customs(3));
            }
          } else {
            Cursor at = start;
            while (seen.size() < writers * batches * 3) {
              EventPage page = reading.events(id, EventQuery.all().from(at));
              assertThat(page.events().size() % 3).as("half a batch was seen").isZero();
              seen.addAll(page.events());
              at = page.next();
              Race.pause();
            }
          }
        });
    assertThat(seen).isEqualTo(Samples.history(store(), id).subList(1, 1 + writers * batches * 3));
  }
}
