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
import dev.runstore.api.model.Warning;
import dev.runstore.dag.runbook.RunbookException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DagExecutorTest {
  private static final String MEET =
      "i=0; touch $SHARED/$RUNSTORE_STEP_ID;"
          + " until [ -e $SHARED/a ] && [ -e $SHARED/b ]; do"
          + " i=$((i+1)); [ $i -lt 600 ] || exit 9; sleep 0.05; done";

  @TempDir Path folder;
  private Bench bench;

  @BeforeEach
  void open() throws IOException {
    bench = new Bench(folder);
  }

  @AfterEach
  void close() {
    bench.close();
  }

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
  void givesOutputsAndArtifactsOnThroughTheStore() throws IOException {
    RunOutcome outcome =
        bench.run(
            """
            - id: a
              run: |
                mkdir -p out/deep
                echo one > out/deep/x.txt
                echo two > y.csv
                echo '{"n": 1.50}'
              outputs: stdout
              artifacts: ["**/*.txt", y.csv]
            - id: b
              needs: a
              run: |
                cat inputs/a/out/deep/x.txt inputs/a/y.csv
                cat "$RUNSTORE_INPUT_A" > copy.json
                cat "$RUNSTORE_INPUTS" >&2
              outputs: {file: copy.json}
            """);
    assertThat(outcome.status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(bench.lines(outcome.runId(), "stdout"))
        .containsExactly("{\"n\": 1.50}", "one", "two");
    assertThat(bench.lines(outcome.runId(), "stderr"))
        .containsExactly("{\"inputs\":{},\"needs\":{\"a\":{\"n\": 1.50}}}");
    Attempt b = bench.step(outcome.runId(), "b").attempts().get(0);
    assertThat(b.output()).contains(Payload.json("{\"n\": 1.50}"));
    assertThat(bench.header(outcome.runId()).artifactCount()).isGreaterThanOrEqualTo(2);

    try (var left = Files.list(folder.resolve("work"))) {
      assertThat(left).isEmpty();
    }
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
  void failsAStepWhoseOutputIsNotJsonAndKeepsTheText() {
    RunOutcome outcome = bench.run("- {id: a, run: 'echo \"{not json\"', outputs: stdout}");
    Attempt attempt = bench.step(outcome.runId(), "a").attempts().get(0);
    assertThat(attempt.status()).isEqualTo(StepStatus.FAILED);
    assertThat(attempt.error())
        .hasValueSatisfying(
            error -> assertThat(error.message()).startsWith("standard output is not JSON:"));
    assertThat(bench.stores().artifacts().listArtifacts(outcome.runId()))
        .extracting(info -> info.key().name().value())
        .containsExactly("output.refused");
  }

  @Test
  void failsAStepThatLeavesNotWhatItNames() {
    RunOutcome outcome =
        bench.run(
            """
            - {id: a, run: "true", artifacts: report.txt}
            - {id: b, run: "true", artifacts: "*.txt"}
            - {id: c, run: "true", outputs: {file: o.json}}
            - {id: d, run: [no-such-program]}
            """);
    assertThat(outcome.steps())
        .extracting(step -> step.id() + " " + step.status() + " " + step.reason().orElse(""))
        .containsExactly(
            "a FAILED the step left no file \"report.txt\"",
            "b SUCCEEDED ",
            "c FAILED the step left no file \"o.json\" for its output",
            "d FAILED there is no such program in the path: no-such-program (exit code 127)");
  }

  @Test
  void doesNotStoreWhatLinksLeadTo() throws IOException {
    Files.writeString(bench.shared().resolve("outside.txt"), "not yours");
    RunOutcome outcome =
        bench.run("- {id: a, run: 'ln -s $SHARED/outside.txt in.txt', artifacts: '*.txt'}");
    assertThat(bench.stores().artifacts().listArtifacts(outcome.runId())).isEmpty();
    assertThat(bench.step(outcome.runId(), "a").attempts().get(0).warnings()).hasSize(2);
  }

  @Test
  void storesFilesOfAnyNameAndSaysWhatElseItFound() {
    RunOutcome outcome =
        bench.run(
            """
            - id: a
              run: |
                mkdir -p out empty
                touch "$(printf 'out/two\\nlines.txt')" out/one.txt
                mkfifo out/pipe
              artifacts: [out, empty, "**/*.txt"]
            """);
    assertThat(outcome.status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(bench.stores().artifacts().listArtifacts(outcome.runId()))
        .extracting(info -> info.key().name().value())
        .containsExactlyInAnyOrder("out/two\nlines.txt", "out/one.txt");
    assertThat(bench.step(outcome.runId(), "a").attempts().get(0).warnings())
        .extracting(Warning::message)
        .containsExactlyInAnyOrder(
            "\"out/pipe\" is no regular file, not stored", "the folder \"empty\" has no file");
  }

  @Test
  void storesFilesWhoseNamesHaveSeveralLinesByStars() {
    RunOutcome outcome =
        bench.run(
            """
            - id: a
              run: touch "$(printf 'two\\nlines.txt')"
              artifacts: "**"
            """);
    assertThat(bench.stores().artifacts().listArtifacts(outcome.runId()))
        .extracting(info -> info.key().name().value())
        .contains("two\nlines.txt");
  }

  @Test
  void checksMessagesAgainstTheirSchema() throws IOException {
    Files.writeString(
        folder.resolve("n.schema.json"),
        "{\"type\":\"object\",\"required\":[\"n\"],\"properties\":{\"n\":{\"type\":\"integer\"}}}");
    RunOutcome outcome =
        bench.run(
            """
            - id: good
              run: echo '{"n":1}' > m.json
              messages: [{name: good, file: m.json, schema: n.schema.json, version: 3}]
            - id: bad
              run: echo '{"n":"one"}' > m.json
              messages: [{name: bad, file: m.json, schema: n.schema.json}]
            """);
    assertThat(bench.stores().artifacts().get(outcome.runId(), "good").content())
        .isEqualTo(JsonValue.parse("{\"n\":1}"));
    assertThat(bench.stores().artifacts().get(outcome.runId(), "good").schemaVersion())
        .isEqualTo("3");
    StepState bad = bench.step(outcome.runId(), "bad");
    assertThat(bad.status()).isEqualTo(StepStatus.FAILED);
    assertThat(bad.attempts().get(0).error())
        .hasValueSatisfying(
            error ->
                assertThat(error.message())
                    .startsWith("\"m.json\" does not follow its schema \"n\": /n")
                    .doesNotContain("\n"));
    Attempt good = bench.step(outcome.runId(), "good").attempts().get(0);
    assertThat(good.duration())
        .contains(Duration.between(good.startedAt().orElseThrow(), good.endedAt().orElseThrow()));
    assertThat(bench.stores().artifacts().listArtifacts(outcome.runId())).hasSize(1);
  }

  @Test
  void givesLongOutputsOnWhole() {
    RunOutcome outcome =
        bench.run(
            """
            - id: a
              run: awk 'BEGIN { printf "["; for (i = 0; i < 100000; i++) printf "%d,", i; print "0]" }'
              outputs: stdout
            - {id: b, needs: a, run: 'tr -cd "," < "$RUNSTORE_INPUT_A" | wc -c'}
            """);
    assertThat(bench.step(outcome.runId(), "a").attempts().get(0).output())
        .hasValueSatisfying(output -> assertThat(output).isInstanceOf(Payload.Reference.class));
    assertThat(bench.lines(outcome.runId(), "stdout").stream().map(String::strip))
        .contains("100000");
  }

  @Test
  void recordsNoValueOfASecretAnywhere() throws IOException {
    String secret = "s3cr\"3t\\-pass-phrase";
    bench.set("API_TOKEN", secret);
    RunOutcome outcome =
        bench.run(
            """
            - id: a
              env: {AUTH: "Bearer ${API_TOKEN}"}
              run: |
                echo "$AUTH"
                echo "$AUTH" >&2
                printf '%s' "$AUTH" | awk '{ gsub(/\\\\/, "&&"); gsub(/"/, "\\\\\\""); print "{\\"t\\": \\"" $0 "\\"}" }' > o.json
              outputs: {file: o.json}
            - id: b
              run: [sh, -c, 'echo "$1"; echo "$1" >&2; exit 1', sh, "${API_TOKEN}"]
            - {id: c, run: 'echo "not JSON: ${API_TOKEN}"', outputs: stdout}
            """);
    assertThat(outcome.steps().get(2).reason().orElseThrow()).contains("output.refused");
    assertThat(bench.lines(outcome.runId(), "stdout")).contains("Bearer ***", "***");
    assertThat(bench.step(outcome.runId(), "a").attempts().get(0).output())
        .contains(Payload.json("{\"t\":\"Bearer ***\"}"));
    assertThat(outcome.steps().get(1).reason()).contains("exit code 1: ***");
    try (var files = Files.walk(Bench.store(folder))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String bytes =
            new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(bytes).as(file.toString()).doesNotContain(secret);
        assertThat(bytes).as(file.toString()).doesNotContain("3t\\\\-pass-phrase");
        assertThat(bytes).as(file.toString()).doesNotContain("pass-phrase");
      }
    }
  }

  @Test
  void refusesToStartWithoutAVariableOrWithAnUnknownInput() {
    String steps = "- {id: a, run: 'true', env: {T: '${NO_SUCH_VARIABLE_X}'}}";
    assertThatThrownBy(() -> bench.run(steps))
        .isInstanceOf(RunbookException.class)
        .hasMessageEndingWith(
            "book.yaml:3:33: env of step \"a\" refers to the environment variable"
                + " NO_SUCH_VARIABLE_X, which is not set");
    String inputs = Bench.LEAST + "inputs: {text: x}\nsteps: [{id: a, run: 'true'}]";
    assertThatThrownBy(
            () ->
                bench
                    .builder()
                    .build()
                    .run(
                        bench.runbook(inputs),
                        RunRequest.PLAIN.given(Map.of("txt", JsonValue.string("y")))))
        .isInstanceOf(RunbookException.class)
        .hasMessageContaining("no input \"txt\", did you mean text?");
    assertThat(bench.executions().listRuns()).isEmpty();
  }

  @Test
  void saysWhereEachMissingVariableStandsTogetherWithUnknownInputs() {
    String text =
        Bench.LEAST
            + "env: {A: '${NO_SUCH_X}'}\ninputs: {text: x}\n"
            + "steps:\n- {id: a, run: [echo, '${NO_SUCH_Y}']}\n";
    assertThatThrownBy(
            () ->
                bench
                    .builder()
                    .build()
                    .run(
                        bench.runbook(text),
                        RunRequest.PLAIN.given(Map.of("txt", JsonValue.string("y")))))
        .hasMessageContaining("no input \"txt\"")
        .hasMessageContaining(
            "book.yaml:2:10: env refers to the environment variable NO_SUCH_X, which")
        .hasMessageContaining("book.yaml:5:23: run of step \"a\" refers to");
  }

  @Test
  void keepsTheTextOfAnOutputThatIsOverALimit() {
    RunOutcome outcome =
        bench.run(
            """
            - {id: deep, run: "printf '[%.0s' $(seq 600); printf ']%.0s' $(seq 600)", outputs: stdout}
            - {id: long, run: "printf '1%.0s' $(seq 1200)", outputs: stdout}
            - {id: next, needs: [deep, long], run: 'cat "$RUNSTORE_INPUTS"', outputs: stdout}
            - {id: leaf, run: "printf '[%.0s' $(seq 600); printf ']%.0s' $(seq 600)", outputs: stdout}
            """);
    assertThat(outcome.status()).as(outcome.toString()).isEqualTo(RunStatus.SUCCEEDED);
    for (String id : List.of("deep", "long", "leaf")) {
      var attempt = bench.step(outcome.runId(), id).attempts().get(0);
      assertThat(attempt.warnings())
          .singleElement()
          .satisfies(
              warning -> {
                assertThat(warning.code()).isEqualTo("output-limit");
                assertThat(warning.message()).contains("over a limit", "exceeds the maximum");
                assertThat(warning.message()).doesNotContain("not JSON", "StreamReadConstraints");
              });
      assertThat(attempt.output().orElseThrow().toString())
          .contains(id.equals("long") ? "1".repeat(1200) : "[".repeat(600) + "]".repeat(600));
    }
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
    Files.delete(folder.resolve("book.yaml"));
    RunOutcome again = executor.rerun(first.runId(), RunRequest.PLAIN);
    assertThat(again.runId()).isNotEqualTo(first.runId());
    assertThat(bench.lines(again.runId(), "stdout")).containsExactly("hello moon 2");
    assertThat(bench.header(again.runId()).labels().value(DagExecutor.RERUN_OF))
        .contains(first.runId().value());
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
