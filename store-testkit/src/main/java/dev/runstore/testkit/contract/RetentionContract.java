package dev.runstore.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.Capability;
import dev.runstore.api.Fence;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.ArtifactRole;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.api.retention.DeletionPlan;
import dev.runstore.api.retention.DeletionPlan.Doomed;
import dev.runstore.api.retention.DeletionPlan.Kept;
import dev.runstore.api.retention.DeletionReceipt;
import dev.runstore.api.retention.DeletionReceipt.Outcome;
import dev.runstore.api.retention.DeletionReceipt.Result;
import dev.runstore.api.retention.Keeping;
import dev.runstore.api.retention.Retention;
import dev.runstore.api.retention.RetentionPolicy;
import dev.runstore.api.retention.RetentionPolicy.Mode;
import dev.runstore.testkit.faults.Faults;
import dev.runstore.testkit.faults.FaultySession;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a policy gives up, and how a plan becomes deletions, on a store's own lists and clock. */
public abstract class RetentionContract extends BackendTest {
  /** For this backend. */
  protected RetentionContract(Backend backend) {
    super(backend, Capability.EXECUTIONS, Capability.ARTIFACTS);
  }

  private Retention retention() {
    return Retention.of(store(), artifacts());
  }

  @Test
  final void theLastToEndOfEachSubjectAreKept() {
    List<RunId> nightly = ended("nightly", 13);
    ended("hourly", 10);
    RunId open = open("nightly");

    DeletionPlan plan = retention().plan(RetentionPolicy.of(Mode.LITE));

    assertThat(ids(plan)).containsExactlyInAnyOrderElementsOf(nightly.subList(0, 3));
    assertThat(plan.runs()).allMatch(run -> run.reason() == DeletionPlan.Reason.OVER_COUNT);
    assertThat(retention().plan(RetentionPolicy.of(Mode.LITE), RunQuery.all().ofSubject("hourly")))
        .matches(other -> other.runs().isEmpty());
    assertThat(retention().plan(RetentionPolicy.KEEP_ALL).runs()).isEmpty();
    assertThat(store().find(open)).isPresent();
  }

  @Test
  final void standardKeepsFifty() {
    List<RunId> nightly = ended("nightly", 52);
    assertThat(ids(retention().plan(RetentionPolicy.of(Mode.STANDARD))))
        .containsExactlyInAnyOrderElementsOf(nightly.subList(0, 2));
    assertThat(ids(retention().plan(RetentionPolicy.of(Mode.LITE))))
        .containsExactlyInAnyOrderElementsOf(nightly.subList(0, 42));
    assertThat(retention().plan(RetentionPolicy.of(Mode.FULL)).runs()).isEmpty();
  }

  @Test
  final void ageCountsFromTheEndOnTheStoresClock() {
    RetentionPolicy policy = RetentionPolicy.olderThan(Duration.ofDays(10));
    RunId old = ended("nightly", 1).get(0);
    RunId longRunning = open("nightly");
    clock.advance(Duration.ofDays(10).minus(Duration.ofSeconds(2)));
    assertThat(retention().plan(policy).runs()).isEmpty();
    clock.advance(Duration.ofSeconds(3));
    assertThat(ids(retention().plan(policy))).containsExactly(old);

    store().append(longRunning, Fence.unleased(), 1, List.of(Samples.ended(RunStatus.FAILED)));
    assertThat(ids(retention().plan(policy)))
        .as("a run that was long old when it ended, by every time but that of its end")
        .containsExactly(old);
    clock.advance(Duration.ofDays(11));
    assertThat(ids(retention().plan(policy))).containsExactlyInAnyOrder(old, longRunning);
  }

  @Test
  final void theOldestGoUntilTheBytesFit() {
    List<RunId> runs = ended("nightly", 4, 100);
    note(runs.get(0), new EventBody.Pinned("tester"));

    DeletionPlan plan = retention().plan(RetentionPolicy.KEEP_ALL.within(200));

    assertThat(ids(plan)).containsExactlyInAnyOrder(runs.get(1), runs.get(2));
    assertThat(plan.artifacts()).isEqualTo(2);
    assertThat(plan.artifactBytes()).isEqualTo(200);
    assertThat(retention().plan(RetentionPolicy.KEEP_ALL.within(400)).runs()).isEmpty();
  }

  /** Payloads that were spilled are artifacts which no event of an artifact tells of. */
  @Test
  final void whatWasSpilledCounts() {
    List<RunId> runs = ended("nightly", 3);
    runs.forEach(run -> artifact(run, 100));

    DeletionPlan plan = retention().plan(RetentionPolicy.KEEP_ALL.within(200));

    assertThat(ids(plan)).containsExactly(runs.get(0));
    assertThat(plan.artifactBytes()).isEqualTo(100);
  }

  @Test
  final void pinnedAndHeldRunsAreKeptOnEveryPath() {
    List<RunId> runs = ended("nightly", 12, 10);
    note(runs.get(0), new EventBody.Pinned("tester"));
    note(runs.get(1), new EventBody.HoldPlaced("case 7", "subpoena"));
    clock.advance(Duration.ofDays(1));
    for (DeletionPlan plan :
        List.of(
            retention().plan(RetentionPolicy.of(Mode.LITE)),
            retention().plan(RetentionPolicy.olderThan(Duration.ZERO)),
            retention().plan(RetentionPolicy.KEEP_ALL.within(0)),
            retention().plan(runs))) {
      assertThat(ids(plan)).doesNotContain(runs.get(0), runs.get(1));
      assertThat(plan.kept()).extracting(Kept::runId).contains(runs.get(0), runs.get(1));
      assertThat(plan.kept()).anyMatch(kept -> kept.reason().contains("case 7"));
    }
    note(runs.get(0), 1, new EventBody.Unpinned("tester"));
    assertThat(ids(retention().plan(RetentionPolicy.of(Mode.LITE)))).containsExactly(runs.get(0));
  }

  @Test
  final void whatWasPlannedGoesAndTheReceiptSaysHow() {
    List<RunId> runs = ended("nightly", 4, 100);
    DeletionPlan plan = retention().plan(runs);
    RunId later = ended("nightly", 1, 100).get(0);
    note(runs.get(1), new EventBody.Pinned("tester"));
    store().delete(runs.get(2), Samples.PLAN);

    DeletionReceipt receipt = retention().apply(DeletionPlan.fromJson(plan.toJson()));

    assertThat(receipt.planId()).isEqualTo(plan.id());
    assertThat(receipt.outcomes()).extracting(Outcome::runId).containsExactlyElementsOf(runs);
    assertThat(receipt.outcomes())
        .extracting(Outcome::result)
        .containsExactly(Result.DELETED, Result.KEPT, Result.ALREADY_GONE, Result.DELETED);
    assertThat(receipt.outcomes().get(1).reason().orElse("")).contains("pinned");
    assertThat(receipt.artifactBytes()).isEqualTo(300);
    assertThat(Samples.walk(10, page -> store().list(RunQuery.all(), page)))
        .extracting(Run::id)
        .containsExactlyInAnyOrder(runs.get(1), later);
    assertGone(List.of(runs.get(0), runs.get(2), runs.get(3)));
    assertThat(artifacts().listArtifacts(runs.get(1))).hasSize(1);
    assertHealthy();
  }

  @Test
  final void aPlanThatWasInterruptedIsAppliedToItsEnd() {
    List<RunId> runs = ended("nightly", 4, 100);
    DeletionPlan plan = retention().plan(runs);
    assertThatThrownBy(
            () ->
                retention()
                    .apply(
                        plan,
                        outcome -> {
                          if (outcome.runId().equals(runs.get(1))) {
                            throw new IllegalStateException("killed");
                          }
                        }))
        .hasMessage("killed");
    assertThat(store().find(runs.get(2))).isPresent();
    store().delete(runs.get(2), plan.id());

    Retention elsewhere =
        Retention.of(anotherSession().executions(TENANT), anotherSession().artifacts(TENANT));
    DeletionReceipt rest = elsewhere.apply(plan);
    DeletionReceipt again = elsewhere.apply(plan);

    assertThat(rest.outcomes())
        .extracting(Outcome::result)
        .containsExactly(
            Result.ALREADY_GONE, Result.ALREADY_GONE, Result.ALREADY_GONE, Result.DELETED);
    assertThat(rest.artifactBytes())
        .as("of the run whose artifacts were still there")
        .isEqualTo(200);
    assertThat(again.count(Result.ALREADY_GONE)).isEqualTo(4);
    assertThat(again.artifactBytes()).isZero();
    assertGone(runs);
  }

  @Test
  final void aPlanGoesOnAfterAFaultAtAnyStep() {
    for (String call : List.of("delete", "list", "deleteAll")) {
      for (int at = 0; at < 3; at++) {
        for (boolean done : new boolean[] {false, true}) {
          List<RunId> runs = ended("nightly", 3, 10);
          DeletionPlan plan = retention().plan(runs);
          Faults faults = Faults.none();
          Runnable fault = () -> broken(faults, call, done);
          if (at == 0) {
            fault.run();
          }
          RunId last = runs.get(Math.max(0, at - 1));
          FaultySession faulty = new FaultySession(anotherSession(), faults);
          Retention failing = Retention.of(faulty.executions(TENANT), faulty.artifacts(TENANT));
          boolean armed = at > 0;
          assertThatExceptionOfType(StoreException.class)
              .as("%s of run %d", call, at)
              .isThrownBy(
                  () ->
                      failing.apply(
                          plan,
                          outcome -> {
                            if (armed && outcome.runId().equals(last)) {
                              fault.run();
                            }
                          }));
          DeletionReceipt receipt = retention().apply(plan);
          assertThat(receipt.outcomes()).hasSize(3);
          assertThat(receipt.count(Result.KEPT)).isZero();
          assertGone(runs);
        }
      }
    }
    assertHealthy();
  }

  private static void broken(Faults faults, String call, boolean done) {
    if (done) {
      faults.loseAnswers(call, 1);
    } else {
      faults.refuse(call, 1);
    }
  }

  @Test
  final void pinsAndHoldsOfManyAtOnceAreAllThere() {
    RunId run = ended("nightly", 1).get(0);
    Race.of(
        6,
        caller -> {
          Keeping keeping = new Keeping(anotherSession().executions(TENANT), clock);
          keeping.hold(run, "case " + caller, "because");
          keeping.pin(run, "tester " + caller);
        });
    Keeping keeping = new Keeping(store(), clock);
    assertThat(store().find(run).orElseThrow().holds()).hasSize(6);
    assertThat(keeping.pin(run, "again")).isFalse();
    assertThat(keeping.hold(run, "case 0", "because")).isFalse();
    assertThat(keeping.hold(run, "case 0", "for another reason")).isTrue();
    assertThat(keeping.lift(run, "no such case", "over")).isFalse();
    for (int i = 0; i < 6; i++) {
      assertThat(keeping.lift(run, "case " + i, "over")).isTrue();
    }
    assertThat(retention().plan(List.of(run)).kept()).hasSize(1);
    assertThat(keeping.unpin(run, "tester")).isTrue();
    assertThat(keeping.unpin(run, "tester")).isFalse();
    assertThat(ids(retention().plan(List.of(run)))).containsExactly(run);
  }

  @Test
  final void anyNumberOfEachSubjectCanBeKept() {
    List<RunId> nightly = ended("nightly", 4);
    assertThat(ids(retention().plan(RetentionPolicy.of(Mode.LITE).keeping(3))))
        .containsExactly(nightly.get(0));
    assertThat(ids(retention().plan(RetentionPolicy.KEEP_ALL.keeping(0))))
        .containsExactlyInAnyOrderElementsOf(nightly);
  }

  private void assertGone(List<RunId> runs) {
    for (RunId run : runs) {
      assertThatExceptionOfType(StoreException.Expired.class)
          .isThrownBy(() -> store().find(run))
          .withMessageContaining(run.value());
      assertThat(artifacts().listArtifacts(run)).isEmpty();
    }
  }

  private static List<RunId> ids(DeletionPlan plan) {
    return plan.runs().stream().map(Doomed::runId).toList();
  }

  private List<RunId> ended(String subject, int count) {
    return ended(subject, count, 0);
  }

  /** Runs that ended one after the other, the oldest first; the last to begin ended first. */
  private List<RunId> ended(String subject, int count, int bytes) {
    List<RunId> runs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      runs.add(open(subject));
    }
    Collections.reverse(runs);
    for (RunId run : runs) {
      clock.advance(Duration.ofMillis(1));
      List<Event> events = new ArrayList<>();
      if (bytes > 0) {
        events.add(artifact(run, bytes));
      }
      events.add(Event.of(clock.instant(), EventBody.RunEnded.of(RunStatus.SUCCEEDED)));
      store().append(run, Fence.unleased(), 1, events);
    }
    return runs;
  }

  private RunId open(String subject) {
    return Samples.queued(store(), RunCreated.of(Subject.workflow(subject)));
  }

  private Event artifact(RunId run, int bytes) {
    ArtifactInfo info =
        artifacts()
            .put(
                ArtifactKey.of(run, "data"),
                new ByteArrayInputStream(Bytes.of(7, bytes)),
                ArtifactOptions.BYTES)
            .info();
    return Samples.event(
        new EventBody.ArtifactNoted(Optional.empty(), ArtifactRole.PRODUCED, info));
  }

  private void note(RunId run, EventBody body) {
    note(run, 0, body);
  }

  private void note(RunId run, long expected, EventBody body) {
    store().annotate(run, expected, List.of(Samples.event(body)));
  }
}
