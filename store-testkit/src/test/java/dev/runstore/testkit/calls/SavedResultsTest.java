package dev.runstore.testkit.calls;

import static dev.runstore.testkit.calls.SavedRuns.START;
import static dev.runstore.testkit.calls.SavedRuns.attempt;
import static dev.runstore.testkit.calls.SavedRuns.changed;
import static dev.runstore.testkit.calls.SavedRuns.ended;
import static dev.runstore.testkit.calls.SavedRuns.large;
import static dev.runstore.testkit.calls.SavedRuns.report;
import static dev.runstore.testkit.calls.SavedRuns.running;
import static dev.runstore.testkit.calls.SavedRuns.skipped;
import static dev.runstore.testkit.calls.SavedRuns.step;
import static dev.runstore.testkit.calls.SavedRuns.withoutSequences;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstore.api.ClaimTerms;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionResult;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Runner;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SavedResultsTest {
  private static final Runner ANNA = new Runner("test", "anna", "1", Optional.empty());

  private final MemoryPair pair = new MemoryPair();
  private final ExecutionStore store = pair.executions;
  private final RunId id = RunId.next();

  @AfterEach
  void close() {
    pair.close();
  }

  @Test
  void whatWasSavedComesBack() {
    store.save(id, report());

    assertThat(withoutSequences(store.get(id))).isEqualTo(report());
  }

  @Test
  void savingTheSameAgainChangesNothing() {
    store.save(id, report());
    long events = store.find(id).orElseThrow().eventCount();

    store.save(id, report());
    store.save(id, store.get(id));

    assertThat(store.find(id).orElseThrow().eventCount()).isEqualTo(events);
    assertThat(store.find(id).orElseThrow().noteCount()).isZero();
  }

  @Test
  void anotherResultOfAnEndedRunIsRefused() {
    store.save(id, report());

    for (ExecutionResult other :
        List.of(
            report().giving(Payload.json("7")),
            report().with(report().steps().subList(0, 2)),
            report().with(List.of()),
            report().with(changed(report().steps())),
            ExecutionResult.of(Subject.agent("writer"), RunStatus.RUNNING),
            ExecutionResult.of(Subject.agent("other"), RunStatus.FAILED))) {
      assertThatThrownBy(() -> store.save(id, other))
          .isInstanceOf(StoreException.AlreadyExists.class)
          .hasMessageContaining(id.value());
    }
    assertThat(withoutSequences(store.get(id))).isEqualTo(report());
  }

  @Test
  void anOpenRunGetsWhatIsMissing() {
    ExecutionResult first = running(List.of(step("a", attempt(1, StepStatus.SUCCEEDED))));
    store.save(id, first);
    assertThat(withoutSequences(store.get(id))).isEqualTo(first);

    StepState opened = step("b", attempt(1, StepStatus.RUNNING));
    store.save(id, running(List.of(first.steps().get(0), opened)));
    assertThat(store.get(id).steps().get(1).status()).isEqualTo(StepStatus.RUNNING);

    Attempt begun = opened.attempts().get(0);
    StepState done = step("b", ended(begun));
    ExecutionResult last =
        new ExecutionResult(
            first.subject(),
            RunStatus.SUCCEEDED,
            first.startedAt(),
            Optional.of(START.plusSeconds(60)),
            first.labels().with("stage", "late").without("team"),
            first.attributes().with("late", JsonValue.parse("true")),
            Optional.of(Payload.json("{\"late\":1}")),
            Optional.of(Payload.json("[1]")),
            Optional.empty(),
            List.of(first.steps().get(0), done, skipped("c")));
    store.save(id, last);

    assertThat(withoutSequences(store.get(id))).isEqualTo(last);
    store.save(id, last);
  }

  @Test
  void aRunMayBeSavedBeforeItStarts() {
    ExecutionResult queued = ExecutionResult.of(Subject.workflow("w"), RunStatus.QUEUED);

    store.save(id, queued);

    assertThat(store.get(id)).isEqualTo(queued);
    assertThat(store.find(id).orElseThrow().eventCount()).isEqualTo(1);
  }

  @Test
  void aLeasedRunIsLeftAlone() {
    store.create(id, Event.undated(EventBody.RunCreated.of(Subject.workflow("w"))));
    store.claim(id, ClaimTerms.of(ANNA));
    ExecutionResult result = ExecutionResult.of(Subject.workflow("w"), RunStatus.SUCCEEDED);

    assertThatThrownBy(() -> store.save(id, result))
        .isInstanceOf(StoreException.LeaseHeld.class)
        .hasMessageContaining("anna");

    pair.clock.advance(Duration.ofMinutes(1));
    store.save(id, result);
    assertThat(store.find(id).orElseThrow().status()).isEqualTo(RunStatus.SUCCEEDED);
  }

  @Test
  void aReleasedRunIsClaimedForTheTimeOfTheSave() {
    store.create(id, Event.undated(EventBody.RunCreated.of(Subject.workflow("w"))));
    store.release(store.claim(id, ClaimTerms.of(ANNA)).lease(), 2, "done");

    store.save(id, ExecutionResult.of(Subject.workflow("w"), RunStatus.RUNNING));

    assertThat(store.find(id).orElseThrow().lease()).isEmpty();
    assertThat(store.find(id).orElseThrow().status()).isEqualTo(RunStatus.RUNNING);
    assertThatThrownBy(
            () -> store.save(id, ExecutionResult.of(Subject.workflow("x"), RunStatus.FAILED)))
        .isInstanceOf(StoreException.AlreadyExists.class);
    assertThat(store.find(id).orElseThrow().lease()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void aSaveWhoseAnswersAreLostIsRepeated(int every) {
    ExecutionStore lossy = LostReplies.of(store, every);
    ExecutionResult big = large();
    int tries = 0;
    while (tries < 50) {
      try {
        lossy.save(id, big);
        break;
      } catch (StoreException.OutcomeUnknown e) {
        tries++;
      }
    }

    assertThat(tries).isBetween(1, 49);
    assertThat(withoutSequences(store.get(id))).isEqualTo(big);
    assertThat(history().stream().map(event -> event.event().id()).toList())
        .doesNotHaveDuplicates();
    assertThat(store.find(id).orElseThrow().stepCounts().total()).isEqualTo(big.steps().size());
  }

  @Test
  void theEndIsTheLastAndBatchesAreSmall() {
    store.save(id, large());

    List<RecordedEvent> events = history();
    assertThat(events.get(events.size() - 1).body()).isInstanceOf(EventBody.RunEnded.class);
    assertThat(events).hasSize(2 + 3 * large().steps().size() + 1);
  }

  @Test
  void theLongDetailOfAnErrorIsKept() {
    ErrorInfo error = new ErrorInfo("e", "m", Optional.of("d".repeat(50_000)));
    ExecutionResult result =
        new ExecutionResult(
            Subject.workflow("w"),
            RunStatus.FAILED,
            Optional.empty(),
            Optional.empty(),
            Labels.NONE,
            Attributes.NONE,
            Optional.empty(),
            Optional.empty(),
            Optional.of(error),
            List.of());
    store.save(id, result);

    assertThat(store.get(id)).isEqualTo(result);
    store.save(id, result);
  }

  @Test
  void aPayloadThatTheStoreCutOffCountsAsTheSame() {
    ExecutionResult huge =
        ExecutionResult.of(Subject.workflow("w"), RunStatus.SUCCEEDED)
            .giving(new Payload.Json(JsonValue.string("x".repeat(17 << 20))));
    store.save(id, huge);
    assertThat(store.get(id).output().orElseThrow()).isInstanceOf(Payload.Reference.class);

    store.save(id, huge);
  }

  @Test
  void labelsThatWereChangedLaterDoNotMakeAnotherResult() {
    store.save(id, report());
    store.annotate(
        id,
        0,
        List.of(
            Event.undated(
                new EventBody.Relabelled(Labels.of(Map.of("seen", "yes")), java.util.Set.of()))));

    store.save(id, report());

    assertThat(store.get(id).labels().value("seen")).contains("yes");
  }

  @Test
  void whatNoRunCanBeIsRefusedBeforeAnythingIsWritten() {
    StepState twice = step("a", attempt(1, StepStatus.SUCCEEDED));
    StepState wrong =
        new StepState(
            new StepId("a"), "a", StepStatus.FAILED, List.of(), Optional.empty(), 0, List.of());
    for (ExecutionResult bad :
        List.of(
            ExecutionResult.of(Subject.workflow("w"), RunStatus.RUNNING).giving(Payload.json("1")),
            running(List.of(twice, twice)),
            running(List.of(wrong)))) {
      assertThatThrownBy(() -> store.save(id, bad)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(store.find(id)).isEmpty();
  }

  @Test
  void anUnknownRunIsNotFound() {
    assertThatThrownBy(() -> store.get(id))
        .isInstanceOf(StoreException.NotFound.class)
        .hasMessage("there is no run " + id + " of tenant default");
  }

  @Test
  void twoWhoSaveTheSameAtOnceWriteItOnce() {
    store.create(id, Event.undated(EventBody.RunCreated.of(Subject.workflow("w"))));
    ExecutionResult result = ExecutionResult.of(Subject.workflow("w"), RunStatus.SUCCEEDED);
    IntStream.range(0, 8).parallel().forEach(i -> store.save(id, result));

    assertThat(store.find(id).orElseThrow().eventCount()).isEqualTo(2);
    assertThatThrownBy(
            () ->
                store.append(
                    id, Fence.unleased(), 2, List.of(Event.undated(new EventBody.RunStarted()))))
        .isInstanceOf(StoreException.Conflict.class);
  }

  private List<RecordedEvent> history() {
    List<RecordedEvent> all = new ArrayList<>();
    EventQuery query = EventQuery.all().limitedTo(50);
    var page = store.events(id, query);
    all.addAll(page.events());
    while (page.hasMore()) {
      page = store.events(id, query.from(page.next()));
      all.addAll(page.events());
    }
    return all;
  }
}
