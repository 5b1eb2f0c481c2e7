package dev.runstore.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.runstore.api.Capability;
import dev.runstore.api.Cursor;
import dev.runstore.api.Page;
import dev.runstore.api.PageRequest;
import dev.runstore.api.RunOrder;
import dev.runstore.api.RunQuery;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.event.EventBody.RunEnded;
import dev.runstore.api.event.EventBody.RunStarted;
import dev.runstore.api.model.Alias;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunFigures;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.SubjectKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Listing runs: both orders, every filter, walks while runs come. */
public abstract class ListingContract extends BackendTest {
  private static final Comparator<Run> NEWEST = Comparator.comparing(Run::id).reversed();
  private static final Comparator<Run> ENDED =
      Comparator.comparing((Run run) -> run.endKey().orElse(Instant.MIN))
          .thenComparing(Run::id)
          .reversed();

  /** For this backend. */
  protected ListingContract(Backend backend) {
    super(backend, Capability.EXECUTIONS);
  }

  private List<Run> walk(RunQuery query, int size) {
    return Samples.walk(size, page -> store().list(query, page));
  }

  /** Runs of all statuses and several subjects; ends are in another order than ids. */
  private List<RunId> variety() {
    List<RunId> ids = new ArrayList<>();
    List<RunStatus> statuses = List.of(RunStatus.values());
    for (int i = 0; i < 20; i++) {
      RunId id = RunId.next();
      ids.add(id);
      RunCreated body =
          new RunCreated(
              i % 2 == 0 ? Subject.agent("subject " + i % 3) : Subject.workflow("flow" + i % 3),
              Set.of(new Alias("alias " + i)),
              Optional.empty(),
              Optional.empty(),
              i > 10 ? Optional.of(ids.get(0)) : Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Labels.of(Map.of("parity", i % 2 == 0 ? "even" : "odd", "third", "" + i % 3)),
              Attributes.NONE,
              Optional.empty());
      Instant at = Samples.AT.plusSeconds(i * 60L);
      store().create(id, Event.of(at, body));
      RunStatus status = statuses.get(i % statuses.size());
      List<Event> rest = new ArrayList<>();
      if (status != RunStatus.QUEUED) {
        rest.add(Event.of(at.plusSeconds(1), new RunStarted()));
      }
      if (status.isTerminal()) {
        rest.add(Event.of(Samples.AT.plusSeconds(4_000 - i / 2 * 100L), ended(status, i)));
      }
      if (!rest.isEmpty()) {
        store().append(id, dev.runstore.api.Fence.unleased(), 1, rest);
      }
      clock.advance(Duration.ofSeconds(1));
    }
    return ids;
  }

  private static RunEnded ended(RunStatus status, int i) {
    return new RunEnded(
        status,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        status == RunStatus.FAILED
            ? Optional.of(ErrorInfo.of("Boom", "Disk " + i + " is FULL"))
            : Optional.empty(),
        Optional.empty());
  }

  @Test
  final void everyFilterInBothOrdersGivesExactlyTheRunsThatMatch() {
    List<RunId> ids = variety();
    List<Run> all = ids.stream().map(id -> store().find(id).orElseThrow()).toList();
    List<RunQuery> queries =
        List.of(
            RunQuery.all(),
            RunQuery.all().withStatus(RunStatus.FAILED),
            RunQuery.all().withStatus(Set.of(RunStatus.QUEUED, RunStatus.TIMED_OUT)),
            RunQuery.all().ofKind(SubjectKind.AGENT),
            RunQuery.all().ofSubject("flow1"),
            RunQuery.all().ofSubject("flow1").withStatus(RunStatus.SUCCEEDED),
            RunQuery.all().ofSubject("no such"),
            RunQuery.all().labelled("parity", "odd"),
            RunQuery.all().labelled("parity", "odd").labelled("third", "2"),
            RunQuery.all().labelled("parity", "neither"),
            RunQuery.all().since(Samples.AT.plusSeconds(601)),
            RunQuery.all().until(Samples.AT.plusSeconds(601)),
            RunQuery.all().since(Samples.AT.plusSeconds(300)).until(Samples.AT.plusSeconds(900)),
            RunQuery.all().childrenOf(ids.get(0)),
            RunQuery.all().knownAs(new Alias("alias 7")),
            RunQuery.all().startingWith(ids.get(3).value().toLowerCase(java.util.Locale.ROOT)),
            RunQuery.all().startingWith(ids.get(3).value().substring(0, 8)),
            RunQuery.all().containing("is full"),
            RunQuery.all().containing("parity=EVEN"),
            RunQuery.all().containing("ALIAS 1"),
            RunQuery.all().containing("even").withStatus(RunStatus.CANCELLED));
    for (RunQuery query : queries) {
      for (RunOrder order : RunOrder.values()) {
        RunQuery ordered = query.orderedBy(order);
        List<Run> expected =
            all.stream()
                .filter(ordered::matches)
                .sorted(order == RunOrder.NEWEST ? NEWEST : ENDED)
                .toList();
        for (int size : new int[] {3, 1_000}) {
          assertThat(walk(ordered, size)).as("%s", ordered).isEqualTo(expected);
          assertThat(Samples.walk(size, page -> store().figures(ordered, page)))
              .as("figures of %s", ordered)
              .isEqualTo(expected.stream().map(RunFigures::of).toList());
        }
      }
    }
  }

  @Test
  final void pagesAreNotLongerThanAsked() {
    variety();
    for (int size : new int[] {1, 7, 20}) {
      assertThat(store().list(RunQuery.all(), PageRequest.first(size)).items())
          .hasSizeLessThanOrEqualTo(size);
    }
    assertThat(store().listRuns()).hasSize(20);
  }

  @Test
  final void aLiveRunIsListedAsItIsFound() {
    RunId id = Samples.queued(store());
    var lease = store().claim(id, Samples.by(Samples.ANNA)).lease();
    clock.advance(Duration.ofSeconds(9));
    store().renew(lease, Duration.ofSeconds(30), 0);
    assertThat(walk(RunQuery.all(), 5)).containsExactly(store().find(id).orElseThrow());
    assertThat(walk(RunQuery.all().orderedBy(RunOrder.ENDED), 5)).isEmpty();
  }

  @Test
  final void runsThatStayAreSeenOnceWhileOthersComeAndGo() {
    for (RunOrder order : RunOrder.values()) {
      List<RunId> stay = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        clock.advance(Duration.ofSeconds(1));
        stay.add(finishedNow());
      }
      List<RunId> doomed = Stream.generate(this::finishedNow).limit(3).toList();
      List<RunId> seen = new ArrayList<>();
      RunQuery query = RunQuery.all().orderedBy(order);
      Page<Run> page = store().list(query, PageRequest.first(2));
      page.items().forEach(run -> seen.add(run.id()));
      int round = 0;
      while (page.next().isPresent()) {
        clock.advance(Duration.ofSeconds(1));
        finishedNow();
        if (round < doomed.size()) {
          store().delete(doomed.get(round++), Samples.PLAN);
        }
        page = store().list(query, PageRequest.first(2).from(page.next().get()));
        page.items().forEach(run -> seen.add(run.id()));
      }
      assertThat(seen).as("%s", order).doesNotHaveDuplicates().containsAll(stay);
    }
  }

  private RunId finishedNow() {
    RunId id = Samples.queued(store());
    store()
        .append(
            id,
            dev.runstore.api.Fence.unleased(),
            1,
            List.of(Event.of(clock.instant(), RunEnded.of(RunStatus.SUCCEEDED))));
    return id;
  }

  @Test
  final void anEndThatIsFarAwayHidesNothing() {
    RunId usual = endedAt(Samples.AT);
    RunId last = endedAt(Instant.MAX);
    RunId first = endedAt(Instant.MIN);
    assertThat(walk(RunQuery.all().orderedBy(RunOrder.ENDED), 1))
        .extracting(Run::id)
        .containsExactly(last, usual, first);
    assertThat(walk(RunQuery.all(), 2))
        .extracting(Run::id)
        .containsExactlyInAnyOrder(usual, last, first);
  }

  private RunId endedAt(Instant at) {
    RunId id = Samples.queued(store());
    Event end = Event.of(at, RunEnded.of(RunStatus.SUCCEEDED));
    store().append(id, dev.runstore.api.Fence.unleased(), 1, List.of(end));
    return id;
  }

  @Test
  final void aCursorBelongsToItsQuery() {
    variety();
    Cursor cursor = store().list(RunQuery.all(), PageRequest.first(2)).next().orElseThrow();
    for (RunQuery other :
        List.of(
            RunQuery.all().orderedBy(RunOrder.ENDED),
            RunQuery.all().withStatus(RunStatus.FAILED),
            RunQuery.all().labelled("parity", "odd"))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> store().list(other, PageRequest.first(2).from(cursor)));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> store().list(RunQuery.all(), PageRequest.first(2).from(new Cursor("garbage"))));
    assertThat(store().list(RunQuery.all(), PageRequest.first(5).from(cursor)).items()).hasSize(5);
  }
}
