package dev.runstore.dag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstore.api.StoreException;
import dev.runstore.api.config.RunstoreConfig;
import dev.runstore.api.config.Stores;
import dev.runstore.api.event.EventBody.LeaseClaimed;
import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Runner;
import dev.runstore.api.model.StepStatus;
import dev.runstore.dag.process.ProcessTree;
import dev.runstore.dag.runbook.RunbookReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An executor in a process of its own is killed, and another one goes on. */
@Timeout(180)
class ResumeTest {
  private static final String STEPS =
      """
      - id: a
        run: |
          echo x >> $SHARED/a-ran
          echo kept > kept.txt
          echo '{"n": 1}'
        outputs: stdout
        artifacts: kept.txt
      - id: b
        needs: a
        run: |
          cat inputs/a/kept.txt "$RUNSTORE_INPUT_A"
          if [ "$RUNSTORE_ATTEMPT" -eq 1 ]; then echo "pid $$"; sleep 300; fi
      - {id: c, needs: b, run: echo done}
      """;

  @RegisterExtension final Bench bench = new Bench();

  /** Runs a runbook until it is killed. Its arguments: the store, the runbook, the work folder. */
  static final class Victim {
    private Victim() {}

    public static void main(String[] args) {
      try (Stores stores = Stores.open(RunstoreConfig.filesystem(Path.of(args[0])))) {
        DagExecutor.over(stores.executions(), stores.artifacts())
            .workFolder(Path.of(args[2]))
            .leaseTtl(Duration.ofMillis(Long.parseLong(args[3])))
            .listener(
                told -> {
                  if (told instanceof Progress.LineWritten line) {
                    System.out.println(line.text());
                    System.out.flush();
                  }
                })
            .build()
            .run(RunbookReader.read(Path.of(args[1])));
      }
    }
  }

  @Test
  void goesOnAtOnceWhenTheProcessOnThisHostIsGone() throws Exception {
    final long orphan = killedDuringStepB(Duration.ofMinutes(10));
    Run lost = onlyRun();
    assertThat(lost.status()).isEqualTo(RunStatus.RUNNING);
    assertThat(bench.step(lost.id(), "a").status()).isEqualTo(StepStatus.SUCCEEDED);

    RunOutcome outcome = bench.builder().build().resume(lost.id(), WhenHeld.REFUSE);

    assertThat(outcome.status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(outcome.runId()).isEqualTo(lost.id());
    assertThat(Files.readAllLines(bench.shared().resolve("a-ran"))).hasSize(1);
    assertThat(bench.step(lost.id(), "a").attempts()).hasSize(1);
    assertThat(bench.step(lost.id(), "b").attempts())
        .extracting(Attempt::status)
        .containsExactly(StepStatus.CANCELLED, StepStatus.SUCCEEDED);
    assertThat(bench.step(lost.id(), "b").attempts().get(0).error())
        .hasValueSatisfying(error -> assertThat(error.type()).isEqualTo("lost"));
    assertThat(bench.lines(lost.id(), "stdout")).endsWith("kept", "{\"n\": 1}", "done");
    assertThat(
            bench.events(lost.id(), "lease.claimed").stream()
                .map(event -> ((LeaseClaimed) event.body()).lease().generation()))
        .containsExactly(1L, 2L);
    if (Files.isDirectory(Path.of("/proc/self"))) {
      assertThat(ProcessHandle.of(orphan).filter(process -> !ProcessTree.isGone(process)))
          .isEmpty();
    }
  }

  @Test
  void waitsForTheLeaseOfAHolderThatItCannotSee() throws Exception {
    long orphan = killedDuringStepB(Duration.ofSeconds(3));
    Runner elsewhere = new Runner("test", "elsewhere", "1", Optional.empty());
    RunOutcome outcome =
        bench.builder().runner(elsewhere).build().resume(onlyRun().id(), WhenHeld.WAIT);
    assertThat(outcome.status()).isEqualTo(RunStatus.SUCCEEDED);
    ProcessHandle.of(orphan).ifPresent(ProcessHandle::destroyForcibly);
  }

  @Test
  void refusesToWaitIfToldSoAndSaysUntilWhen() throws Exception {
    long orphan = killedDuringStepB(Duration.ofMinutes(10));
    Runner elsewhere = new Runner("test", "elsewhere", "1", Optional.empty());
    Run run = onlyRun();
    assertThatThrownBy(
            () -> bench.builder().runner(elsewhere).build().resume(run.id(), WhenHeld.REFUSE))
        .isInstanceOfSatisfying(
            StoreException.LeaseHeld.class,
            held ->
                assertThat(held.until())
                    .isEqualTo(run.lease().map(Lease::expiresAt).orElseThrow()));
    ProcessHandle.of(orphan).ifPresent(ProcessHandle::destroyForcibly);
  }

  @Test
  void ofSeveralThatResumeAtOnceTheOthersAreToldWhoHoldsTheRun() throws Exception {
    long orphan = killedDuringStepB(Duration.ofMinutes(10));
    Run run = onlyRun();
    CyclicBarrier together = new CyclicBarrier(8);
    List<Future<RunOutcome>> outcomes = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        DagExecutor executor = bench.builder().build();
        outcomes.add(
            threads.submit(
                () -> {
                  together.await();
                  return executor.resume(run.id(), WhenHeld.REFUSE);
                }));
      }
    }
    List<Throwable> refused =
        outcomes.stream()
            .filter(outcome -> outcome.state() == Future.State.FAILED)
            .map(Future::exceptionNow)
            .toList();
    assertThat(refused)
        .hasSize(7)
        .allMatch(
            why ->
                why instanceof StoreException.LeaseHeld
                    || String.valueOf(why.getMessage()).contains("has ended"));
    ProcessHandle.of(orphan).ifPresent(ProcessHandle::destroyForcibly);
  }

  /** Returns the process that step b left behind. */
  private long killedDuringStepB(Duration leaseTtl) throws IOException, InterruptedException {
    bench.runbook(STEPS);
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                Path.of(Objects.requireNonNull(System.getProperty("java.home")), "bin", "java")
                    .toString(),
                "-cp",
                Objects.requireNonNull(System.getProperty("java.class.path")),
                Victim.class.getName(),
                bench.store().toString(),
                bench.folder().resolve("book.yaml").toString(),
                bench.folder().resolve("victim").toString(),
                Long.toString(leaseTtl.toMillis())));
    builder.environment().put("SHARED", bench.shared().toString());
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process victim = builder.start();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(victim.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("pid ")) {
          victim.destroyForcibly();
          assertThat(victim.waitFor(60, TimeUnit.SECONDS)).isTrue();
          return Long.parseLong(line.substring("pid ".length()));
        }
      }
    }
    throw new AssertionError("the executor ended by itself");
  }

  private Run onlyRun() {
    RunId id = bench.executions().listRuns().iterator().next().id();
    return bench.header(id);
  }
}
