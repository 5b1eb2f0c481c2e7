package dev.runstore.api.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.EventId;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.ModelUsage;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepCounts;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepRunId;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.Usage;
import dev.runstore.api.model.Warning;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RunFoldTest {
  private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
  private static final RunId RUN = RunId.next();

  private final List<StepState> told = new ArrayList<>();
  private final RunFold fold = new RunFold(RUN, told::add);
  private long history;
  private long notes;

  private void happens(long second, EventBody body) {
    fold.apply(
        new RecordedEvent(
            Track.HISTORY, ++history, START, Event.of(START.plusSeconds(second), body)));
  }

  private void isNoted(EventBody body) {
    fold.apply(new RecordedEvent(Track.NOTES, ++notes, START, Event.undated(body)));
  }

  private static StepRef ref(String step, int attempt) {
    return new StepRef(new StepId(step), attempt, StepRunId.next());
  }

  @Test
  void tellsTheStatusTimesAndDuration() {
    happens(0, EventBody.RunCreated.of(Subject.workflow("w")));
    assertThat(fold.run().status()).isEqualTo(RunStatus.QUEUED);
    happens(1, new EventBody.RunStarted());
    assertThat(fold.run().status()).isEqualTo(RunStatus.RUNNING);
    happens(5, EventBody.RunEnded.of(RunStatus.SUCCEEDED));
    Run run = fold.run();
    assertThat(run.status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(run.queuedAt()).contains(START);
    assertThat(run.duration()).contains(Duration.ofSeconds(4));
    assertThat(run.eventCount()).isEqualTo(3);
  }

  @Test
  void aMissingTimeStaysMissing() {
    fold.apply(
        new RecordedEvent(
            Track.HISTORY, 1, START, Event.undated(EventBody.RunCreated.of(Subject.agent("a")))));
    fold.apply(
        new RecordedEvent(
            Track.HISTORY, 2, START, Event.undated(EventBody.RunEnded.of(RunStatus.UNKNOWN))));
    Run run = fold.run();
    assertThat(run.queuedAt()).isEmpty();
    assertThat(run.endedAt()).isEmpty();
    assertThat(run.duration()).isEmpty();
    assertThat(run.endKey()).contains(START);
  }

  @Test
  void tellsAStepWhenItEndsAndAgainWhenItIsTriedAgain() {
    happens(0, EventBody.RunCreated.of(Subject.workflow("w")));
    happens(1, new EventBody.StepPlanned(new StepId("s"), "Step", List.of(new StepId("p"))));
    assertThat(fold.run().stepCounts().of(StepStatus.PENDING)).isEqualTo(1);
    StepRef first = ref("s", 1);
    happens(2, EventBody.StepStarted.of(first));
    happens(3, EventBody.StepEnded.of(first, StepStatus.FAILED));
    assertThat(told).hasSize(1);
    StepRef second = ref("s", 2);
    happens(4, EventBody.StepStarted.of(second));
    assertThat(fold.run().stepCounts()).isEqualTo(new StepCounts(Map.of(StepStatus.RUNNING, 1L)));
    happens(9, EventBody.StepEnded.of(second, StepStatus.SUCCEEDED));
    assertThat(fold.run().stepCounts()).isEqualTo(new StepCounts(Map.of(StepStatus.SUCCEEDED, 1L)));
    StepState whole = RunFold.merge(told.get(0), told.get(1));
    assertThat(whole.name()).isEqualTo("Step");
    assertThat(whole.parents()).containsExactly(new StepId("p"));
    assertThat(whole.firstSequence()).isEqualTo(2);
    assertThat(whole.attempts())
        .extracting(a -> a.status())
        .containsExactly(StepStatus.FAILED, StepStatus.SUCCEEDED);
    assertThat(whole.attempts().get(1).duration()).contains(Duration.ofSeconds(5));
  }

  @Test
  void manyPartsOfAStepAreTheSameTogetherAsTwoByTwo() {
    happens(0, EventBody.RunCreated.of(Subject.workflow("w")));
    for (int attempt = 1; attempt <= 5; attempt++) {
      StepRef ref = ref("s", attempt);
      happens(attempt, EventBody.StepStarted.of(ref));
      happens(attempt, EventBody.StepEnded.of(ref, StepStatus.FAILED));
      happens(attempt, new EventBody.Warned(Optional.of(ref), new Warning("w", "late")));
    }
    assertThat(told).hasSize(10);
    StepState whole = RunFold.merge(told);
    assertThat(whole).isEqualTo(told.stream().reduce(RunFold::merge).orElseThrow());
    assertThat(whole.attempts()).hasSize(5).allMatch(attempt -> attempt.warnings().size() == 1);
    assertThat(RunFold.merge(told.subList(0, 1))).isEqualTo(told.get(0));
  }

  @Test
  void whatComesAfterTheEndOfAnAttemptIsPutToIt() {
    happens(0, EventBody.RunCreated.of(Subject.workflow("w")));
    StepRef ref = ref("s", 1);
    happens(1, EventBody.StepEnded.of(ref, StepStatus.SUCCEEDED));
    happens(2, new EventBody.Warned(Optional.of(ref), new Warning("w", "late")));
    happens(3, new EventBody.UsageReported(Optional.of(ref), Usage.of(ModelUsage.of("m", 3, 4))));
    StepState whole = told.stream().reduce(RunFold::merge).orElseThrow();
    assertThat(whole.status()).isEqualTo(StepStatus.SUCCEEDED);
    assertThat(whole.attempts()).hasSize(1);
    assertThat(whole.attempts().get(0).warnings()).hasSize(1);
    assertThat(whole.usage().inputTokens()).hasValue(3);
    assertThat(fold.run().warningCount()).isEqualTo(1);
    assertThat(fold.run().stepCounts().total()).isEqualTo(1);
    assertThat(fold.run().usage().outputTokens()).hasValue(4);
  }

  @Test
  void aStepThatIsPlannedAfterItsEndKeepsItsStatus() {
    happens(0, EventBody.RunCreated.of(Subject.workflow("w")));
    happens(1, EventBody.StepEnded.of(ref("a", 1), StepStatus.SUCCEEDED));
    happens(2, new EventBody.StepSkipped(new StepId("b"), Optional.empty(), List.of(), "no need"));
    for (String step : List.of("a", "b")) {
      happens(3, new EventBody.StepPlanned(new StepId(step), "Step", List.of(new StepId("p"))));
    }
    assertThat(fold.openSteps()).isEmpty();
    assertThat(fold.run().stepCounts())
        .isEqualTo(new StepCounts(Map.of(StepStatus.SUCCEEDED, 1L, StepStatus.SKIPPED, 1L)));
    StepState whole = RunFold.merge(told.get(0), told.get(2));
    assertThat(whole.status()).isEqualTo(StepStatus.SUCCEEDED);
    assertThat(whole.parents()).containsExactly(new StepId("p"));
    assertThat(RunFold.merge(told.get(1), told.get(3)).reason()).contains("no need");
  }

  @Test
  void stepsLeftOpenAreToldWithTheEnd() {
    happens(0, EventBody.RunCreated.of(Subject.workflow("w")));
    happens(1, EventBody.StepStarted.of(ref("a", 1)));
    happens(2, EventBody.RunEnded.of(RunStatus.CANCELLED));
    assertThat(told).extracting(StepState::status).containsExactly(StepStatus.RUNNING);
    assertThat(fold.openSteps()).isEmpty();
  }

  @Test
  void theEndMayGiveTheUsageOfTheWholeAndBillsComeLate() {
    happens(0, EventBody.RunCreated.of(Subject.agent("a")));
    happens(1, new EventBody.UsageReported(Optional.empty(), Usage.of(ModelUsage.of("m", 100, 1))));
    happens(
        2,
        new EventBody.RunEnded(
            RunStatus.SUCCEEDED,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(Usage.of(ModelUsage.of("m", 50, 1)))));
    isNoted(new EventBody.LateUsage(Usage.of(ModelUsage.of("m", 7, 0))));
    assertThat(fold.run().usage().inputTokens()).hasValue(57);
  }

  @Test
  void notesChangeLabelsPinsAndHoldsButNeverTheStatus() {
    happens(
        0,
        EventBody.RunCreated.of(Subject.agent("a"))
            .labelled(Labels.of(Map.of("a", "1", "b", "2"))));
    isNoted(new EventBody.Relabelled(Labels.of(Map.of("b", "3")), Set.of("a")));
    isNoted(new EventBody.Pinned("me"));
    isNoted(new EventBody.HoldPlaced("h", "why"));
    isNoted(new EventBody.CancelRequested("stop", "me"));
    Run run = fold.run();
    assertThat(run.labels().values()).containsExactly(Map.entry("b", "3"));
    assertThat(run.keptBecause()).contains("it is pinned");
    assertThat(run.cancelRequest()).isPresent();
    assertThat(run.status()).isEqualTo(RunStatus.QUEUED);
    isNoted(new EventBody.Unpinned("me"));
    assertThat(fold.run().keptBecause()).hasValueSatisfying(why -> assertThat(why).contains("why"));
    isNoted(new EventBody.HoldLifted("h", "over"));
    assertThat(fold.run().keptBecause()).isEmpty();
    assertThat(fold.run().noteCount()).isEqualTo(6);
  }

  @Test
  void refusesAGapAndAHistoryWithoutABeginning() {
    assertThatIllegalArgumentException().isThrownBy(() -> happens(0, new EventBody.RunStarted()));
    RunFold other = new RunFold(RUN, told::add);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                other.apply(
                    new RecordedEvent(
                        Track.HISTORY, 2, START, Event.undated(new EventBody.RunStarted()))));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void interleavingTheStepsOtherwiseGivesTheSame(long seed) {
    List<List<Event>> steps = new ArrayList<>();
    Random random = new Random(seed);
    for (int i = 0; i < 12; i++) {
      steps.add(someStep("s" + i, random));
    }
    Folded one = interleaved(steps, new Random(seed + 100));
    Folded two = interleaved(steps, new Random(seed + 200));
    assertThat(one.run()).isEqualTo(two.run());
    assertThat(one.steps()).isEqualTo(two.steps());
  }

  private record Folded(Run run, Map<StepId, StepState> steps) {}

  private static List<Event> someStep(String id, Random random) {
    List<Event> events = new ArrayList<>();
    int attempts = 1 + random.nextInt(3);
    for (int attempt = 1; attempt <= attempts; attempt++) {
      StepRef ref = ref(id, attempt);
      events.add(Event.of(START.plusMillis(random.nextInt(1_000)), EventBody.StepStarted.of(ref)));
      if (random.nextBoolean()) {
        events.add(
            Event.undated(new EventBody.Warned(Optional.of(ref), new Warning("w", "m" + attempt))));
      }
      if (random.nextBoolean()) {
        events.add(
            Event.undated(
                new EventBody.UsageReported(
                    Optional.of(ref), Usage.of(ModelUsage.of("m", random.nextInt(9), 1)))));
      }
      StepStatus status = attempt == attempts ? StepStatus.SUCCEEDED : StepStatus.FAILED;
      events.add(
          Event.of(
              START.plusMillis(1_000 + random.nextInt(1_000)),
              new EventBody.StepEnded(
                  ref,
                  status,
                  Optional.empty(),
                  Optional.empty(),
                  Optional.of(Payload.json("{}")),
                  Optional.empty(),
                  List.of(),
                  Usage.of(ModelUsage.of("m2", 1, random.nextInt(9))),
                  OptionalInt.of(0),
                  Attributes.NONE)));
    }
    return events;
  }

  private static Folded interleaved(List<List<Event>> steps, Random random) {
    Map<StepId, StepState> states = new TreeMap<>();
    RunFold fold = new RunFold(RUN, state -> states.merge(state.stepId(), state, RunFold::merge));
    long sequence = 1;
    Event created =
        new Event(
            new EventId("01J00000000000000000000009"),
            Optional.of(START),
            EventBody.RunCreated.of(Subject.workflow("w")),
            Optional.empty());
    fold.apply(new RecordedEvent(Track.HISTORY, sequence++, START, created));
    int[] next = new int[steps.size()];
    int left = steps.stream().mapToInt(List::size).sum();
    while (left > 0) {
      int step = random.nextInt(steps.size());
      if (next[step] < steps.get(step).size()) {
        fold.apply(
            new RecordedEvent(Track.HISTORY, sequence++, START, steps.get(step).get(next[step]++)));
        left--;
      }
    }
    states.replaceAll(
        (id, state) ->
            new StepState(
                id,
                state.name(),
                state.status(),
                state.parents(),
                state.reason(),
                0,
                state.attempts()));
    return new Folded(fold.run(), states);
  }
}
