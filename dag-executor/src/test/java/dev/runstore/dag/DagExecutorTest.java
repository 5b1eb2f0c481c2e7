package dev.runstore.dag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstore.api.StoreException;
import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.StepStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
class DagExecutorTest {
  private static final String MEET =
      "i=0; touch $SHARED/$RUNSTORE_STEP_ID;"
          + " until [ -e $SHARED/a ] && [ -e $SHARED/b ]; do"
          + " i=$((i+1)); [ $i -lt 600 ] || exit 9; sleep 0.05; done";

  @RegisterExtension final Bench bench = new Bench();

  @Test
  void runsStepsThatDoNotNeedEachOtherSideBySide() {
    RunOutcome outcome =
        bench
            .builder()
            .concurrency(2)
            .build()
            .run(bench.runbook("- {id: a, run: '" + MEET + "'}\n- {id: b, run: '" + MEET + "'}"));
    assertThat(outcome.status()).isEqualTo(RunStatus.SUCCEEDED);
  }

  @Test
  void runsNoMoreAtATimeThanItMay() {
    String alone = "mkdir $SHARED/lock && sleep 0.1 && rmdir $SHARED/lock";
    StringBuilder steps = new StringBuilder();
    for (int i = 0; i < 5; i++) {
      steps.append("- {id: s").append(i).append(", run: '").append(alone).append("'}\n");
    }
    RunOutcome outcome =
        bench.builder().concurrency(1).build().run(bench.runbook(steps.toString()));
    assertThat(outcome.status()).isEqualTo(RunStatus.SUCCEEDED);
  }

  @Test
  void endsTheRunWithTheOutputsOfItsLastSteps() {
    RunOutcome outcome =
        bench.run(
            """
            - {id: a, run: "echo 1", outputs: stdout}
            - {id: b, needs: a, run: "echo '[2]'", outputs: stdout}
            - {id: c, needs: a, run: "echo 3"}
            """);
    assertThat(bench.executions().get(outcome.runId()).output())
        .contains(Payload.json("{\"b\":[2]}"));
  }

  @Test
  void recordsExitCodeDurationProcessorTimeAndMemory() {
    RunOutcome outcome = bench.run("- {id: a, run: 'sleep 0.5; exit 42'}");
    Attempt attempt = bench.step(outcome.runId(), "a").attempts().get(0);
    assertThat(attempt.exitCode()).hasValue(42);
    assertThat(attempt.duration()).hasValueSatisfying(time -> assertThat(time).isPositive());
    assertThat(attempt.usage().cpu()).isPresent();
    if (Files.exists(Path.of("/proc/self/status"))) {
      assertThat(attempt.usage().maxMemoryBytes()).isPresent();
    }
    assertThat(attempt.error())
        .hasValueSatisfying(error -> assertThat(error.message()).isEqualTo("exit code 42"));
  }

  @Test
  void skipsWhatDependsOnAFailureAndSaysWhy() {
    RunOutcome outcome =
        bench.run(
            """
            - {id: a, run: "echo broken >&2; exit 3"}
            - {id: b, needs: a, run: "true"}
            - {id: c, needs: b, run: "true"}
            - {id: d, run: "true"}
            - {id: always, needs: c, when: always, run: "true"}
            - {id: told, needs: c, when: failure, run: "true"}
            - {id: untold, needs: d, when: failure, run: "true"}
            """);
    assertThat(outcome.status()).isEqualTo(RunStatus.FAILED);
    Map<String, StepState> steps = bench.steps(outcome.runId());
    assertThat(steps.values())
        .extracting(step -> step.stepId().value() + " " + step.status())
        .containsExactlyInAnyOrder(
            "a FAILED",
            "b SKIPPED",
            "c SKIPPED",
            "d SUCCEEDED",
            "always SUCCEEDED",
            "told SUCCEEDED",
            "untold SKIPPED");
    assertThat(Objects.requireNonNull(steps.get("c")).reason())
        .contains("step a failed: exit code 3: broken");
    assertThat(Objects.requireNonNull(steps.get("untold")).reason())
        .contains("no step before it failed");
    assertThat(bench.header(outcome.runId()).error())
        .hasValueSatisfying(
            error -> assertThat(error.message()).isEqualTo("step a failed: exit code 3: broken"));
  }

  @Test
  void triesAgainAsOftenAsItMay() {
    RunOutcome outcome =
        bench.run(
            """
            - id: a
              run: |
                echo "$RUNSTORE_ATTEMPT" > n.txt
                test "$RUNSTORE_ATTEMPT" -eq 3
              retries: {max: 5, backoff: 10ms}
              artifacts: n.txt
            """);
    assertThat(outcome.status()).isEqualTo(RunStatus.SUCCEEDED);
    StepState step = bench.step(outcome.runId(), "a");
    assertThat(step.attempts())
        .extracting(Attempt::status)
        .containsExactly(StepStatus.FAILED, StepStatus.FAILED, StepStatus.SUCCEEDED);
    assertThat(bench.stores().artifacts().listArtifacts(outcome.runId())).hasSize(3);
  }

  @Test
  void runsARunbookAgainFromWhatWasRecorded() throws IOException {
    String text =
        Bench.LEAST
            + "labels: {team: blue}\ninputs: {who: world, n: 2}\n"
            + "steps: [{id: a, run: 'echo \"hello $INPUT_WHO $INPUT_N\"'}]";
    DagExecutor executor = bench.builder().build();
    RunOutcome first =
        executor.run(
            bench.runbook(text),
            RunRequest.PLAIN
                .given(Map.of("who", JsonValue.string("moon")))
                .labelled(Labels.of(Map.of("x", "1"))));
    Files.delete(bench.folder().resolve("book.yaml"));
    RunOutcome again = executor.rerun(first.runId(), RunRequest.PLAIN);
    assertThat(again.runId()).isNotEqualTo(first.runId());
    assertThat(bench.lines(again.runId(), "stdout")).containsExactly("hello moon 2");
    assertThat(bench.header(again.runId()).labels().value(DagExecutor.RERUN_OF))
        .contains(first.runId().value());
    assertThat(bench.header(again.runId()).labels().values())
        .containsEntry("team", "blue")
        .containsEntry("x", "1");
    RunOutcome third =
        executor.rerun(again.runId(), RunRequest.PLAIN.labelled(Labels.of(Map.of("x", "2"))));
    assertThat(bench.header(third.runId()).labels().values())
        .containsEntry("x", "2")
        .containsEntry(DagExecutor.RERUN_OF, again.runId().value());
    assertThat(bench.header(again.runId()).definitionDigest())
        .isEqualTo(bench.header(first.runId()).definitionDigest());
    assertThat(bench.header(first.runId()).labels().values())
        .containsEntry("team", "blue")
        .containsEntry("x", "1");
  }

  @Test
  void refusesToResumeWhatHasEndedOrIsNotThere() {
    RunOutcome outcome = bench.run("- {id: a, run: 'true'}");
    DagExecutor executor = bench.builder().build();
    assertThatThrownBy(() -> executor.resume(outcome.runId(), WhenHeld.WAIT))
        .isInstanceOf(StoreException.Conflict.class)
        .hasMessageContaining("has ended as SUCCEEDED");
    assertThatThrownBy(() -> executor.resume(RunId.next(), WhenHeld.WAIT))
        .isInstanceOf(StoreException.NotFound.class);
  }
}
