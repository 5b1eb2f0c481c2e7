package dev.runstore.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runstore.api.Capability;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.Page;
import dev.runstore.api.PageRequest;
import dev.runstore.api.RunOrder;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StepOutline;
import dev.runstore.api.StoreException;
import dev.runstore.api.codec.EventCodec;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.EventBody.StepEnded;
import dev.runstore.api.event.EventBody.StepPlanned;
import dev.runstore.api.event.EventBody.StepStarted;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.fold.RunFold;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.Cost;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.EventId;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.ModelUsage;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.Usage;
import dev.runstore.api.model.Warning;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What is folded from events, events of newer versions, large payloads, archives and clocks. */
public abstract class StepsContract extends BackendTest {
  /** For this backend. */
  protected StepsContract(Backend backend) {
    super(backend, Capability.EXECUTIONS);
  }

  private RunId withSteps() {
    RunId id = Samples.queued(store());
    List<Event> batch = new ArrayList<>(List.of(Samples.started()));
    for (int i = 0; i < 9; i++) {
      batch.add(Samples.event(new StepPlanned(new StepId("s" + i), "Step " + i, List.of())));
    }
    for (int attempt = 1; attempt <= 3; attempt++) {
      for (int i = 0; i < 9 - attempt; i++) {
        StepRef ref = Samples.attempt("s" + i, attempt);
        batch.add(Samples.event(StepStarted.of(ref)));
        batch.add(
            Samples.event(
                StepEnded.of(ref, attempt == 3 ? StepStatus.SUCCEEDED : StepStatus.FAILED)));
      }
    }
    batch.add(Samples.event(new StepPlanned(new StepId("s0"), "Last", List.of(new StepId("s1")))));
    store().append(id, Fence.unleased(), 1, batch);
    return id;
  }

  private void foldsAsItSays(RunId id) {
    Map<StepId, StepState> steps = new LinkedHashMap<>();
    RunFold fold = new RunFold(id, step -> steps.merge(step.stepId(), step, RunFold::merge));
    Samples.walk(store(), id, EventQuery.all()).forEach(fold::apply);
    fold.openSteps().forEach(step -> steps.merge(step.stepId(), step, RunFold::merge));
    List<StepState> expected =
        steps.values().stream().sorted(Comparator.comparingLong(StepState::firstSequence)).toList();
    for (int size : new int[] {1, 4, 100}) {
      assertThat(Samples.walk(size, page -> store().steps(id, page))).isEqualTo(expected);
    }
    assertThat(store().find(id)).contains(fold.run());
  }

  @Test
  final void headerAndStepsAreTheFoldOfTheEvents() {
    RunId id = withSteps();
    foldsAsItSays(id);
    long last = store().find(id).orElseThrow().eventCount();
    store().append(id, Fence.unleased(), last, List.of(Samples.ended(RunStatus.FAILED)));
    foldsAsItSays(id);
    store().annotate(id, 0, List.of(Samples.pinned()));
    foldsAsItSays(id);
  }

  /** A run with payloads, usage, costs, errors and names of all kinds, longer than 64 KiB. */
  private RunId withContent() {
    RunId id = Samples.queued(store());
    List<Event> batch = new ArrayList<>(List.of(Samples.started()));
    for (int i = 0; i < 12; i++) {
      StepRef ref = Samples.attempt(i == 5 ? "step \"5\" \\ größer" : "s" + i, 1 + i % 2);
      batch.add(Samples.event(StepStarted.of(ref)));
      ModelUsage usage =
          ModelUsage.of("m", 10 + i, i).costing(new Cost(new BigDecimal("0.00" + i), "USD"));
      batch.add(
          Samples.event(
              new StepEnded(
                  ref,
                  i == 3 ? StepStatus.FAILED : StepStatus.SUCCEEDED,
                  Optional.empty(),
                  i % 3 == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(1_500 * i - 2_000)),
                  Optional.of(Payload.json("\"" + "y".repeat(8_000) + i + "\"")),
                  i == 3 ? Optional.of(ErrorInfo.of("broken", "why")) : Optional.empty(),
                  List.of(new Warning("w", "warned " + i)),
                  i % 4 == 0 ? Usage.of(usage) : Usage.NONE,
                  OptionalInt.of(i),
                  Attributes.NONE)));
    }
    store().append(id, Fence.unleased(), 1, batch);
    return id;
  }

  private static List<Object> told(StepOutline outline) {
    return List.of(
        outline.stepId(),
        outline.status(),
        outline.firstSequence(),
        outline.attempts(),
        outline.content());
  }

  private static void outlinesAreThoseOfSteps(ExecutionStore store, RunId id) {
    List<StepState> steps = Samples.walk(100, page -> store.steps(id, page));
    List<List<Object>> expected =
        steps.stream().map(StepOutline::of).map(StepsContract::told).toList();
    for (int size : new int[] {1, 5, 12, 100}) {
      assertThat(Samples.walk(size, page -> store.outlines(id, page)))
          .extracting(StepsContract::told)
          .isEqualTo(expected);
    }
    Page<StepOutline> outlines = store.outlines(id, PageRequest.first(5));
    PageRequest after = PageRequest.first(100).from(outlines.next().orElseThrow());
    assertThat(store.steps(id, after).items()).isEqualTo(steps.subList(5, steps.size()));
    Page<StepState> page = store.steps(id, PageRequest.first(5));
    assertThat(store.outlines(id, PageRequest.first(100).from(page.next().orElseThrow())).items())
        .extracting(StepsContract::told)
        .isEqualTo(expected.subList(5, expected.size()));
  }

  @Test
  final void outlinesAreThoseOfTheStepsOfTheSamePage() {
    RunId id = withContent();
    outlinesAreThoseOfSteps(store(), id);
    long last = store().find(id).orElseThrow().eventCount();
    store().append(id, Fence.unleased(), last, List.of(Samples.ended(RunStatus.FAILED)));
    outlinesAreThoseOfSteps(store(), id);
    outlinesAreThoseOfSteps(anotherSession().executions(TENANT), id);
    RunId planned = withSteps();
    outlinesAreThoseOfSteps(store(), planned);
    RunId missing = RunId.next();
    assertThatExceptionOfType(StoreException.NotFound.class)
        .isThrownBy(() -> store().outlines(missing, PageRequest.first(5)));
  }

  @Test
  final void theContentOfAnOutlineIsWhatTheStepSays() {
    RunId one = withContent();
    RunId other = withContent();
    List<StepOutline> outlines = Samples.walk(100, page -> store().outlines(one, page));
    assertThat(Samples.walk(100, page -> store().outlines(other, page)))
        .extracting(StepOutline::content)
        .isEqualTo(outlines.stream().map(StepOutline::content).toList())
        .doesNotHaveDuplicates();
  }

  @Test
  final void eventsAndFieldsOfANewerVersionSurvive() {
    RunId id = Samples.queued(store());
    List<Event> unknown = new ArrayList<>();
    for (String json :
        List.of(
            "{\"seq\":2,\"id\":\"%s\",\"recordedAt\":\"2026-03-01T12:00:00Z\","
                + "\"type\":\"step.teleported\",\"step\":\"s1\",\"to\":{\"x\":1.50,\"y\":[null]}}",
            "{\"seq\":3,\"id\":\"%s\",\"recordedAt\":\"2026-03-01T12:00:00Z\","
                + "\"type\":\"run.started\",\"mood\":\"good\",\"n\":1e400}")) {
      String text = String.format(json, EventId.next().value());
      unknown.add(EventCodec.decode(text.getBytes(StandardCharsets.UTF_8)).event());
    }
    store().append(id, Fence.unleased(), 1, unknown);
    List<RecordedEvent> history = Samples.history(anotherSession().executions(TENANT), id);
    for (int i = 0; i < 2; i++) {
      RecordedEvent stored = history.get(1 + i);
      RecordedEvent given =
          new RecordedEvent(stored.track(), stored.sequence(), stored.recordedAt(), unknown.get(i));
      assertThat(EventCodec.encode(stored)).isEqualTo(EventCodec.encode(given));
    }
    assertThat(new String(EventCodec.encode(history.get(1)), StandardCharsets.UTF_8))
        .contains("\"to\":{\"x\":1.50,\"y\":[null]}");
    assertThat(new String(EventCodec.encode(history.get(2)), StandardCharsets.UTF_8))
        .contains("\"mood\":\"good\"")
        .contains("1e400");
  }

  @Test
  final void aPayloadThatIsTooLargeIsCutWithAMarkerAndTheRunGoesOn() {
    RunId id = Samples.queued(store());
    int length = (16 << 20) + 10;
    Event large =
        Samples.event(
            new EventBody.Custom(
                Optional.empty(),
                "large",
                Optional.of(new Payload.Json(JsonValue.string("x".repeat(length))))));
    store().append(id, Fence.unleased(), 1, List.of(large));
    assertThat(store().append(id, Fence.unleased(), 1, List.of(large)).isNew()).isFalse();
    EventBody.Custom stored = (EventBody.Custom) Samples.history(store(), id).get(1).body();
    assertThat(stored.payload())
        .containsInstanceOf(Payload.Reference.class)
        .map(payload -> (Payload.Reference) payload)
        .hasValueSatisfying(
            marker -> {
              assertThat(marker.byteLength()).isEqualTo(length + 2L);
              assertThat(marker.artifact()).isEmpty();
            });
    store().append(id, Fence.unleased(), 2, List.of(Samples.ended(RunStatus.SUCCEEDED)));
  }

  @Test
  final void anArchivedRunReadsAsBefore() {
    RunId open = Samples.running(store());
    assertThatExceptionOfType(StoreException.Conflict.class)
        .isThrownBy(() -> store().archive(open));
    RunId id = withSteps();
    long last = store().find(id).orElseThrow().eventCount();
    store().append(id, Fence.unleased(), last, List.of(Samples.ended(RunStatus.FAILED)));
    Run before = store().find(id).orElseThrow();
    List<RecordedEvent> events = Samples.walk(store(), id, EventQuery.all());
    List<StepState> steps = store().steps(id, PageRequest.first(100)).items();

    assertThat(store().archive(id)).isTrue();
    assertThat(store().archive(id)).isFalse();
    for (int round = 0; round < 2; round++) {
      assertThat(store().find(id)).contains(before);
      assertThat(Samples.walk(store(), id, EventQuery.all())).isEqualTo(events);
      assertThat(store().steps(id, PageRequest.first(100)).items()).isEqualTo(steps);
      assertThat(
              Samples.walk(5, page -> store().list(RunQuery.all().orderedBy(RunOrder.ENDED), page)))
          .containsExactly(before);
      assertThat(store().restore(id)).isEqualTo(round == 0);
    }
    store().archive(id);
    store().annotate(id, 0, List.of(Samples.pinned()));
    assertThat(store().find(id).orElseThrow().pinned()).isTrue();
    store().annotate(id, 1, List.of(Samples.unpinned()));
    assertThat(store().delete(id, Samples.PLAN)).isTrue();
    assertHealthy();
  }

  @Test
  final void aClockThatJumpsDisturbsNoOrder() {
    RunId id = Samples.queued(store());
    var lease = store().claim(id, Samples.by(Samples.ANNA)).lease();
    Duration[] jumps = {Duration.ofDays(-400), Duration.ofDays(900), Duration.ofDays(-1)};
    long last = 2;
    for (Duration jump : jumps) {
      clock.advance(jump);
      store().append(id, Fence.of(lease), last++, Samples.customs(1));
      store().annotate(id, last - 3, List.of(Samples.pinned()));
    }
    assertThat(Samples.numbers(Samples.history(store(), id))).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(Samples.numbers(Samples.notes(store(), id))).containsExactly(1L, 2L, 3L);
    assertThat(
            Samples.track(
                Samples.walk(store(), id, EventQuery.all().limitedTo(1)),
                RecordedEvent.Track.HISTORY))
        .hasSize(5);
    Instant now = clock.instant();
    assertThat(store().renew(lease, Duration.ofSeconds(15), 3).lease().expiresAt())
        .isEqualTo(now.plusSeconds(15));
    clock.advance(Duration.ofDays(-30));
    assertThatExceptionOfType(StoreException.LeaseHeld.class)
        .as("a clock that went back takes no lease from its holder")
        .isThrownBy(() -> store().claim(id, Samples.by(Samples.BERT)));
  }
}
