package dev.runstore.dag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstore.api.ClaimTerms;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.CancelRequested;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Runner;
import dev.runstore.api.model.StepStatus;
import dev.runstore.dag.process.ProcessTree;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
class StoppingTest {
  private static final String LONG =
      """
      - {id: a, run: 'sleep 300 & echo "pid $!"; wait'}
      - {id: b, needs: a, run: "true"}
      - {id: c, needs: a, when: always, run: "true"}
      """;

  @RegisterExtension final Bench bench = new Bench();

  @Test
  void stopsAStepThatTakesTooLongWithAllItStarted() throws Exception {
    RunOutcome outcome =
        bench.run(
            """
            - {id: a, timeout: 2s, run: 'sleep 300 & echo "pid $!"; wait'}
            - {id: b, needs: a, run: "true"}
            """);
    assertThat(outcome.status()).isEqualTo(RunStatus.TIMED_OUT);
    assertThat(outcome.steps())
        .extracting(step -> step.id() + " " + step.status() + " " + step.reason().orElse(""))
        .containsExactly(
            "a TIMED_OUT stopped after its time-out of 2s",
            "b SKIPPED step a timed out: stopped after its time-out of 2s");
    assertGone(bench.line("pid "));
  }

  @Test
  void triesAgainAfterATimeOut() {
    RunOutcome outcome =
        bench.run(
            """
            - id: a
              timeout: 3s
              retries: {max: 1, backoff: 1ms}
              run: if [ "$RUNSTORE_ATTEMPT" -eq 1 ]; then sleep 300; fi
            """);
    assertThat(outcome.status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(bench.step(outcome.runId(), "a").attempts())
        .extracting(attempt -> attempt.status())
        .containsExactly(StepStatus.TIMED_OUT, StepStatus.SUCCEEDED);
  }

  @Test
  void stopsARunThatTakesTooLong() throws Exception {
    RunOutcome outcome =
        bench
            .builder()
            .build()
            .run(bench.runbook(LONG), RunRequest.PLAIN.within(Duration.ofSeconds(2)));
    assertThat(outcome.status()).isEqualTo(RunStatus.TIMED_OUT);
    assertThat(bench.step(outcome.runId(), "a").status()).isEqualTo(StepStatus.TIMED_OUT);
    assertThat(bench.step(outcome.runId(), "b").status()).isEqualTo(StepStatus.SKIPPED);
    assertGone(bench.line("pid "));
  }

  @Test
  void takesAnyTimeOutForARun() {
    RunOutcome outcome =
        bench
            .builder()
            .build()
            .run(
                bench.runbook("- {id: a, run: \"true\"}"),
                RunRequest.PLAIN.within(Duration.ofDays(1_000_000)));
    assertThat(outcome.status()).isEqualTo(RunStatus.SUCCEEDED);
  }

  @Test
  void stopsARunWhoseListenerDoesNotComeBack() throws Exception {
    CountDownLatch back = new CountDownLatch(1);
    List<Progress> told = new CopyOnWriteArrayList<>();
    DagExecutor executor =
        bench
            .builder()
            .listener(
                progress -> {
                  if (progress instanceof Progress.LineWritten) {
                    awaitUninterruptibly(back);
                  }
                  told.add(progress);
                })
            .build();
    RunOutcome outcome =
        executor.run(
            bench.runbook("- {id: a, run: \"seq 5000; sleep 300\"}"),
            RunRequest.PLAIN.within(Duration.ofSeconds(5)));
    assertThat(outcome.status()).isEqualTo(RunStatus.TIMED_OUT);
    assertThat(bench.lines(outcome.runId(), "stdout")).hasSize(5_000);
    back.countDown();
    RunOutcome next = executor.run(bench.runbook("- {id: a, run: \"true\"}"));
    long missed =
        told.stream()
            .filter(Progress.LinesMissed.class::isInstance)
            .mapToLong(progress -> ((Progress.LinesMissed) progress).count())
            .sum();
    int lines = 5_000 + bench.lines(outcome.runId(), "stderr").size();
    assertThat(told)
        .filteredOn(Progress.LineWritten.class::isInstance)
        .hasSize(lines - (int) missed);
    assertThat(missed).isPositive();
    assertThat(told).endsWith(new Progress.RunEnded(next));
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void cancelsARunWithAllItsProcesses() throws Exception {
    DagExecutor executor = bench.builder().build();
    CompletableFuture<RunOutcome> running = Bench.start(executor, bench.runbook(LONG));
    String pid = bench.line("pid ");
    executor.cancel("enough");
    RunOutcome outcome = running.get(60, TimeUnit.SECONDS);
    assertThat(outcome.status()).isEqualTo(RunStatus.CANCELLED);
    assertThat(bench.header(outcome.runId()).status()).isEqualTo(RunStatus.CANCELLED);
    assertThat(outcome.steps())
        .extracting(step -> step.id() + " " + step.status() + " " + step.reason().orElse(""))
        .containsExactly(
            "a CANCELLED enough",
            "b SKIPPED the run was cancelled: enough",
            "c SKIPPED the run was cancelled: enough");
    assertGone(pid);
  }

  @Test
  void takesNoStepForDoneThatEndedBecauseItWasAsked() throws Exception {
    DagExecutor executor = bench.builder().build();
    CompletableFuture<RunOutcome> running =
        Bench.start(
            executor,
            bench.runbook(
                """
                - {id: a, run: 'trap "exit 0" TERM; sleep 300 & echo "pid $!"; wait'}
                """));
    String pid = bench.line("pid ");
    executor.cancel("enough");
    RunOutcome outcome = running.get(60, TimeUnit.SECONDS);
    assertThat(outcome.status()).isEqualTo(RunStatus.CANCELLED);
    assertThat(outcome.steps()).extracting(StepOutcome::status).containsOnly(StepStatus.CANCELLED);
    assertGone(pid);
  }

  @Test
  void cancelsARunThatSomebodyElseWantsCancelled() throws Exception {
    DagExecutor executor =
        bench.builder().recording(r -> r.heartbeat(Duration.ofMillis(100))).build();
    CompletableFuture<RunOutcome> running = Bench.start(executor, bench.runbook(LONG));
    String pid = bench.line("pid ");
    RunId runId = onlyRun().id();
    bench
        .executions()
        .annotate(
            runId,
            0,
            List.of(Event.of(bench.executions().now(), new CancelRequested("wrong data", "ann"))));
    RunOutcome outcome = running.get(60, TimeUnit.SECONDS);
    assertThat(outcome.status()).isEqualTo(RunStatus.CANCELLED);
    assertThat(outcome.error())
        .hasValueSatisfying(
            error -> assertThat(error.message()).isEqualTo("wrong data (asked by ann)"));
    assertGone(pid);
  }

  @Test
  void looksForRequestsToCancelBeforeItStartsAStep() throws Exception {
    DagExecutor executor = bench.builder().leaseTtl(Duration.ofHours(3)).build();
    CompletableFuture<RunOutcome> running =
        Bench.start(
            executor,
            bench.runbook(
                """
                - {id: a, run: 'echo up; until [ -e "$SHARED/go" ]; do sleep 0.05; done'}
                - {id: b, needs: a, run: "true"}
                """));
    RunId runId =
        ((Progress.RunStarted) bench.awaited(Progress.RunStarted.class::isInstance)).runId();
    bench.line("up");
    bench
        .executions()
        .annotate(
            runId,
            0,
            List.of(Event.of(bench.executions().now(), new CancelRequested("wrong data", "ann"))));
    Files.createFile(bench.shared().resolve("go"));
    RunOutcome outcome = running.get(60, TimeUnit.SECONDS);
    assertThat(outcome.status()).isEqualTo(RunStatus.CANCELLED);
    assertThat(bench.step(runId, "a").status()).isEqualTo(StepStatus.SUCCEEDED);
    assertThat(bench.step(runId, "b").status()).isEqualTo(StepStatus.SKIPPED);
    assertThat(outcome.duration()).isEqualTo(bench.header(runId).duration().orElseThrow());
  }

  @Test
  void doesNotTryAgainWhatWasCancelledWhileItWaits() throws Exception {
    DagExecutor executor = bench.builder().build();
    CompletableFuture<RunOutcome> running =
        Bench.start(
            executor,
            bench.runbook(
                "- {id: a, run: 'exit 1', retries: {max: 5, backoff: 1h, max-backoff: 1h}}"));
    bench.awaited(told -> told instanceof Progress.StepRetried);
    executor.cancel("enough");
    RunOutcome outcome = running.get(60, TimeUnit.SECONDS);
    assertThat(outcome.status()).isEqualTo(RunStatus.CANCELLED);
    assertThat(bench.step(outcome.runId(), "a").attempts()).hasSize(1);
  }

  @Test
  void stopsItsProcessesWhenAnotherRunnerHasTheRun() throws Exception {
    DagExecutor executor =
        bench.builder().recording(r -> r.heartbeat(Duration.ofMillis(100))).build();
    CompletableFuture<RunOutcome> running = Bench.start(executor, bench.runbook(LONG));
    String pid = bench.line("pid ");
    Run run = onlyRun();
    Runner other = new Runner("test", "other", "1", Optional.empty());
    bench
        .executions()
        .claim(
            run.id(),
            ClaimTerms.of(other).takingOver(run.lease().orElseThrow().generation(), "a test"));
    assertThatThrownBy(() -> running.get(60, TimeUnit.SECONDS))
        .hasCauseInstanceOf(StoreException.Fenced.class);
    assertGone(pid);
    assertThat(bench.header(run.id()).status()).isEqualTo(RunStatus.RUNNING);
    assertThatThrownBy(() -> bench.builder().build().resume(run.id(), WhenHeld.REFUSE))
        .isInstanceOf(StoreException.LeaseHeld.class);
  }

  private Run onlyRun() {
    return bench.executions().listRuns().iterator().next();
  }

  private static void assertGone(String line) {
    long pid = Long.parseLong(line.substring("pid ".length()).strip());
    assertThat(ProcessHandle.of(pid).filter(process -> !ProcessTree.isGone(process))).isEmpty();
  }
}
