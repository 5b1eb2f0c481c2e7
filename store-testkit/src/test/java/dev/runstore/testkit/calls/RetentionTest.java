package dev.runstore.testkit.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ClaimTerms;
import dev.runstore.api.Fence;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.ArtifactRole;
import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Runner;
import dev.runstore.api.model.Subject;
import dev.runstore.api.retention.DeletionPlan;
import dev.runstore.api.retention.DeletionPlan.Doomed;
import dev.runstore.api.retention.DeletionPlan.Reason;
import dev.runstore.api.retention.DeletionReceipt;
import dev.runstore.api.retention.DeletionReceipt.Outcome;
import dev.runstore.api.retention.DeletionReceipt.Result;
import dev.runstore.api.retention.PlanFolder;
import dev.runstore.api.retention.Retention;
import dev.runstore.api.retention.RetentionPolicy;
import dev.runstore.api.retention.RetentionPolicy.Mode;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
  private final MemoryPair pair = new MemoryPair();
  private final Retention retention = Retention.of(pair.executions, pair.artifacts);

  @AfterEach
  void close() {
    pair.close();
  }

  @Test
  void theLastOfEachSubjectAreKept() {
    List<RunId> nightly = ended("nightly", 13, 0);
    ended("hourly", 3, 0);

    DeletionPlan plan = retention.plan(RetentionPolicy.of(Mode.LITE));

    assertThat(ids(plan)).containsExactly(nightly.get(2), nightly.get(1), nightly.get(0));
    assertThat(plan.runs()).allMatch(run -> run.reason() == Reason.OVER_COUNT);
    assertThat(retention.plan(RetentionPolicy.of(Mode.STANDARD)).runs()).isEmpty();
    assertThat(retention.plan(RetentionPolicy.KEEP_ALL).runs()).isEmpty();
  }

  @Test
  void aReceiptTellsWhatAllDeletedWhoAppliedThePlanAtOnce(@TempDir Path folder) {
    ended("nightly", 5, 0);
    pair.clock.advance(Duration.ofDays(1));
    DeletionPlan plan = retention.plan(RetentionPolicy.olderThan(Duration.ZERO));
    AtomicBoolean both = new AtomicBoolean();
    new PlanFolder(folder)
        .apply(
            plan,
            retention,
            first -> {
              if (both.compareAndSet(false, true)) {
                new PlanFolder(folder).apply(plan, retention, second -> {});
              }
            });
    assertThat(new PlanFolder(folder).receipt(plan.id()).orElseThrow().outcomes())
        .hasSize(5)
        .allMatch(outcome -> outcome.result() == Result.DELETED);
  }

  @Test
  void ageCountsFromTheEndOnTheStoresClock() {
    RunId old = ended("nightly", 1, 0).get(0);
    RunId open = open("nightly");
    pair.clock.advance(Duration.ofDays(10));
    RunId young = ended("nightly", 1, 0).get(0);
    RetentionPolicy policy = RetentionPolicy.olderThan(Duration.ofDays(10));

    assertThat(retention.plan(policy).runs()).isEmpty();
    pair.clock.advance(Duration.ofSeconds(1));
    assertThat(ids(retention.plan(policy))).containsExactly(old);

    pair.executions.append(open, Fence.unleased(), 1, List.of(end()));
    assertThat(ids(retention.plan(policy))).containsExactly(old);
    assertThat(ids(retention.plan(RetentionPolicy.olderThan(Duration.ZERO))))
        .containsExactly(young, old);
    pair.clock.advance(Duration.ofDays(11));
    assertThat(ids(retention.plan(policy))).containsExactlyInAnyOrder(old, open, young);
  }

  @Test
  void theOldestGoUntilTheBytesFit() {
    List<RunId> runs = ended("nightly", 4, 100);
    RunId open = open("nightly");
    artifact(open, 1, 50);
    pin(runs.get(0));

    DeletionPlan plan = retention.plan(RetentionPolicy.KEEP_ALL.within(300));

    assertThat(ids(plan)).containsExactly(runs.get(2), runs.get(1));
    assertThat(plan.kept())
        .singleElement()
        .satisfies(
            kept -> {
              assertThat(kept.runId()).isEqualTo(runs.get(0));
              assertThat(kept.reason()).isEqualTo("it is pinned");
            });
    assertThat(plan.artifactBytes()).isEqualTo(200);
    assertThat(plan.artifacts()).isEqualTo(2);
    assertThat(retention.plan(RetentionPolicy.KEEP_ALL.within(450)).runs()).isEmpty();
  }

  @Test
  void pinnedAndHeldRunsAreKeptOnEveryPath() {
    List<RunId> runs = ended("nightly", 12, 10);
    pin(runs.get(0));
    note(runs.get(1), new EventBody.HoldPlaced("case 7", "subpoena"));
    pair.clock.advance(Duration.ofDays(1));

    for (DeletionPlan plan :
        List.of(
            retention.plan(RetentionPolicy.of(Mode.LITE)),
            retention.plan(RetentionPolicy.olderThan(Duration.ZERO)),
            retention.plan(RetentionPolicy.KEEP_ALL.within(0)),
            retention.plan(runs))) {
      assertThat(ids(plan)).doesNotContain(runs.get(0), runs.get(1));
      assertThat(plan.kept())
          .extracting(DeletionPlan.Kept::runId)
          .contains(runs.get(0), runs.get(1));
      assertThat(plan.kept())
          .anyMatch(kept -> kept.reason().equals("legal hold \"case 7\": subpoena"));
    }
  }

  @Test
  void aPlanIsLimitedToWhatMatches() {
    ended("hourly", 12, 0);
    List<RunId> nightly = ended("nightly", 11, 0);

    DeletionPlan plan =
        retention.plan(RetentionPolicy.of(Mode.LITE), RunQuery.all().ofSubject("nightly"));

    assertThat(ids(plan)).containsExactly(nightly.get(0));
  }

  @Test
  void exactlyThePlannedRunsGoAndTheReceiptSaysHow() {
    List<RunId> runs = ended("nightly", 3, 100);
    DeletionPlan plan = retention.plan(runs);
    RunId later = ended("nightly", 1, 100).get(0);
    pin(runs.get(1));
    pair.executions.delete(runs.get(2), new PlanId("another"));
    List<Outcome> told = new ArrayList<>();

    DeletionReceipt receipt = retention.apply(plan, told::add);

    assertThat(receipt.planId()).isEqualTo(plan.id());
    assertThat(told).isEqualTo(receipt.outcomes());
    assertThat(receipt.outcomes()).extracting(Outcome::runId).containsExactlyElementsOf(runs);
    assertThat(receipt.outcomes())
        .extracting(Outcome::result)
        .containsExactly(Result.DELETED, Result.KEPT, Result.ALREADY_GONE);
    assertThat(receipt.outcomes().get(1).reason().orElseThrow()).contains("pinned");
    assertThat(receipt.artifactBytes()).isEqualTo(200);
    assertThat(receipt.count(Result.DELETED)).isEqualTo(1);
    assertThatThrownBy(() -> pair.executions.find(runs.get(0)))
        .isInstanceOf(StoreException.Expired.class);
    assertThat(pair.artifacts.listArtifacts(runs.get(0))).isEmpty();
    assertThat(pair.artifacts.listArtifacts(runs.get(1))).hasSize(1);
    assertThat(pair.executions.find(later)).isPresent();
  }

  @Test
  void applyingGoesOnWhereItWasStopped() {
    List<RunId> runs = ended("nightly", 4, 100);
    DeletionPlan plan = retention.plan(runs);
    pair.executions.delete(runs.get(0), plan.id());
    assertThatThrownBy(
            () ->
                retention.apply(
                    plan,
                    outcome -> {
                      if (outcome.runId().equals(runs.get(1))) {
                        throw new IllegalStateException("killed");
                      }
                    }))
        .hasMessage("killed");

    DeletionReceipt rest = retention.apply(DeletionPlan.fromJson(plan.toJson()));
    DeletionReceipt again = retention.apply(plan);

    assertThat(rest.count(Result.DELETED)).isEqualTo(2);
    assertThat(rest.count(Result.ALREADY_GONE)).isEqualTo(2);
    assertThat(again.count(Result.ALREADY_GONE)).isEqualTo(4);
    assertThat(again.artifactBytes()).isZero();
    for (RunId run : runs) {
      assertThat(pair.artifacts.listArtifacts(run)).isEmpty();
    }
  }

  @Test
  void aRunThatARunnerHoldsIsKept() {
    RunId run = open("nightly");
    DeletionPlan plan = retention.plan(List.of(run));
    pair.executions.claim(run, ClaimTerms.of(new Runner("test", "anna", "1", Optional.empty())));

    DeletionReceipt receipt = retention.apply(plan);

    assertThat(receipt.outcomes())
        .singleElement()
        .extracting(Outcome::result)
        .isEqualTo(Result.KEPT);
    assertThat(pair.executions.find(run)).isPresent();
  }

  @Test
  void aPlanIsItsContent() {
    ended("nightly", 12, 7);
    pin(ended("nightly", 12, 7).get(0));
    DeletionPlan plan = retention.plan(RetentionPolicy.of(Mode.LITE));

    assertThat(DeletionPlan.fromJson(plan.toJson())).isEqualTo(plan);
    assertThat(plan.id().value()).matches("plan-[0-9a-f]{24}");
    assertThat(retention.plan(RetentionPolicy.of(Mode.LITE)).id()).isEqualTo(plan.id());
    String json = new String(plan.toJson(), StandardCharsets.UTF_8);
    String victim = plan.runs().get(0).runId().value();
    assertThatThrownBy(() -> plan(json.replace(victim, RunId.next().value())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("was changed since it was made");
    for (String bad : List.of("", "{}", "[]", "null", json.replace("\"madeAt\"", "\"x\""))) {
      assertThatThrownBy(() -> plan(bad)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aPlanOfRunsThatNeverWereIsRefused() {
    RunId unknown = RunId.next();
    RunId gone = ended("nightly", 1, 0).get(0);
    pair.executions.delete(gone, new PlanId("p"));

    assertThat(retention.plan(List.of(gone)).runs()).isEmpty();
    assertThatThrownBy(() -> retention.plan(List.of(unknown)))
        .isInstanceOf(StoreException.NotFound.class)
        .hasMessageContaining(unknown.value());
  }

  private static DeletionPlan plan(String json) {
    return DeletionPlan.fromJson(json.getBytes(StandardCharsets.UTF_8));
  }

  private static List<RunId> ids(DeletionPlan plan) {
    return plan.runs().stream().map(Doomed::runId).toList();
  }

  /** Runs that ended one after the other, the oldest first. */
  private List<RunId> ended(String subject, int count, int bytes) {
    List<RunId> runs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RunId run = open(subject);
      long last = bytes > 0 ? artifact(run, 1, bytes) : 1;
      pair.executions.append(run, Fence.unleased(), last, List.of(end()));
      runs.add(run);
    }
    return runs;
  }

  private RunId open(String subject) {
    RunId run = RunId.next();
    pair.executions.create(
        run, Event.of(pair.clock.instant(), EventBody.RunCreated.of(Subject.workflow(subject))));
    return run;
  }

  private long artifact(RunId run, long last, int bytes) {
    ArtifactInfo info =
        pair.artifacts
            .put(
                ArtifactKey.of(run, "data"),
                new ByteArrayInputStream(new byte[bytes]),
                ArtifactOptions.BYTES)
            .info();
    return pair.executions
        .append(
            run,
            Fence.unleased(),
            last,
            List.of(
                Event.undated(
                    new EventBody.ArtifactNoted(Optional.empty(), ArtifactRole.PRODUCED, info))))
        .last();
  }

  private Event end() {
    return Event.of(pair.clock.instant(), EventBody.RunEnded.of(RunStatus.SUCCEEDED));
  }

  private void pin(RunId run) {
    note(run, new EventBody.Pinned("tester"));
  }

  private void note(RunId run, EventBody body) {
    pair.executions.annotate(run, 0, List.of(Event.undated(body)));
  }
}
