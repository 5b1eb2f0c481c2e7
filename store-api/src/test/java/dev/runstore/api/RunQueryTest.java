package dev.runstore.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.fold.RunFold;
import dev.runstore.api.model.Alias;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.SubjectKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RunQueryTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final RunId ID = new RunId("01ARZ3NDEKTSV4RRFFQ69G5FAV");
  private static final RunId PARENT = RunId.next();
  private final Run failed = run(true);
  private final Run open = run(false);

  @Test
  void allMatchesEverything() {
    assertThat(RunQuery.all().matches(failed)).isTrue();
    assertThat(RunQuery.all().matches(open)).isTrue();
  }

  @Test
  void eachConditionCounts() {
    RunQuery all = RunQuery.all();
    for (RunQuery met :
        List.of(
            all.withStatus(Set.of(RunStatus.FAILED, RunStatus.RUNNING)),
            all.ofKind(SubjectKind.AGENT),
            all.ofSubject("writer"),
            all.labelled("env", "prod").labelled("team", "Blue"),
            all.since(START),
            all.until(START.plusNanos(1)),
            all.childrenOf(PARENT),
            all.knownAs(new Alias("wf:7")),
            all.startingWith("01arz"),
            all.containing("BLUE"),
            all.containing("broke"),
            all.containing("F:7"),
            all.containing("3ndek"),
            all.orderedBy(RunOrder.ENDED))) {
      assertThat(met.matches(failed)).as("%s", met).isTrue();
    }
    for (RunQuery missed :
        List.of(
            all.withStatus(RunStatus.SUCCEEDED),
            all.ofKind(SubjectKind.WORKFLOW),
            all.ofSubject("write"),
            all.labelled("env", "prod").labelled("team", "blue"),
            all.since(START.plusNanos(1_000)),
            all.until(START),
            all.childrenOf(ID),
            all.knownAs(new Alias("wf")),
            all.startingWith("1ARZ"),
            all.containing("nowhere"))) {
      assertThat(missed.matches(failed)).as("%s", missed).isFalse();
    }
    assertThat(all.orderedBy(RunOrder.ENDED).matches(open)).isFalse();
  }

  @Test
  void moreConditionsNeverMatchMore() {
    Random random = new Random(5);
    for (int round = 0; round < 2_000; round++) {
      Run run = random.nextBoolean() ? failed : open;
      RunQuery first = narrowed(RunQuery.all(), random);
      RunQuery both = narrowed(first, random);
      if (both.matches(run)) {
        assertThat(first.matches(run)).as("%s and %s", first, both).isTrue();
      }
    }
  }

  @Test
  void theTimeIsTheStartElseTheCreationElseTheId() {
    assertThat(RunQuery.time(failed)).isEqualTo(START);
    assertThat(RunQuery.time(open)).isEqualTo(ID.time());
  }

  @Test
  void figuresOutOfBoundsAreRefused() {
    assertThatThrownBy(() -> PageRequest.first(0)).hasMessageContaining("1 to 1000");
    assertThatThrownBy(() -> PageRequest.first(1_001)).hasMessageContaining("1 to 1000");
    assertThatThrownBy(() -> EventQuery.all().last(-1)).hasMessageContaining("not negative");
    assertThatThrownBy(() -> new Cursor("a b")).hasMessageContaining("not a cursor");
    assertThatThrownBy(() -> ByteRange.of(-1, 2)).hasMessageContaining("not negative");
    assertThat(ByteRange.of(5, 10).lengthWithin(8)).isEqualTo(3);
    assertThat(ByteRange.from(9).lengthWithin(8)).isZero();
    assertThat(ByteRange.ALL.lengthWithin(8)).isEqualTo(8);
  }

  private static RunQuery narrowed(RunQuery query, Random random) {
    return switch (random.nextInt(7)) {
      case 0 -> query.withStatus(RunStatus.FAILED);
      case 1 -> query.ofSubject("writer");
      case 2 -> query.labelled(random.nextBoolean() ? "env" : "zone", "prod");
      case 3 -> query.startingWith("01");
      case 4 -> query.containing("broke");
      case 5 -> query.orderedBy(RunOrder.ENDED);
      default -> query.ofKind(SubjectKind.AGENT);
    };
  }

  private static Run run(boolean ended) {
    RunFold fold = new RunFold(ID, step -> {});
    fold.apply(
        recorded(
            1,
            Event.undated(
                new RunCreated(
                    new Subject(SubjectKind.AGENT, "writer", "The Writer", Optional.empty()),
                    Set.of(new Alias("wf:7")),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(PARENT),
                    Optional.empty(),
                    Optional.empty(),
                    Labels.of(Map.of("env", "prod", "team", "Blue")),
                    Attributes.NONE,
                    Optional.empty()))));
    if (ended) {
      fold.apply(recorded(2, Event.of(START, new EventBody.RunStarted())));
      fold.apply(
          recorded(
              3,
              Event.undated(
                  new EventBody.RunEnded(
                      RunStatus.FAILED,
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty(),
                      Optional.of(ErrorInfo.of("Boom", "it Broke")),
                      Optional.empty()))));
    }
    return fold.run();
  }

  private static RecordedEvent recorded(long sequence, Event event) {
    return new RecordedEvent(RecordedEvent.Track.HISTORY, sequence, START, event);
  }
}
