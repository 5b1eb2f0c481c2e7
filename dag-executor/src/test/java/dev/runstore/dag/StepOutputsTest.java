package dev.runstore.dag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.Warning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a step leaves, and the steps after it find. */
@Timeout(120)
class StepOutputsTest {
  @RegisterExtension final Bench bench = new Bench();

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

    try (var left = Files.list(bench.folder().resolve("work"))) {
      assertThat(left).isEmpty();
    }
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
  void failsAStepWhoseMessageIsTooLong() throws IOException {
    Files.writeString(bench.folder().resolve("any.json"), "{}");
    RunOutcome outcome =
        bench.run(
            "- {id: a, run: 'truncate -s 3G m.json', messages: [{name: m, file: m.json, schema: any.json}]}");
    assertThat(outcome.steps().get(0).reason())
        .hasValueSatisfying(
            reason -> assertThat(reason).contains("\"m.json\" has 3221225472 bytes"));
  }

  @Test
  void failsAStepWhoseOutputIsTooLongWithoutReadingIt() {
    RunOutcome outcome =
        bench.run("- {id: a, run: 'truncate -s 300G o.json', outputs: {file: o.json}}");
    assertThat(outcome.steps().get(0).reason())
        .hasValueSatisfying(
            reason -> assertThat(reason).contains("o.json has 322122547200 bytes, an output has"));
    RunOutcome pipe = bench.run("- {id: a, run: 'mkfifo o.json', outputs: {file: o.json}}");
    assertThat(pipe.steps().get(0).reason())
        .contains("\"o.json\" is no regular file, it cannot be the step's output");
  }

  @Test
  void saysWhyANamedFileIsNotStored() {
    RunOutcome outcome = bench.run("- {id: a, run: 'ln -s /etc/hostname link', artifacts: link}");
    assertThat(outcome.steps().get(0).reason())
        .contains("\"link\" leads out of the step's folder, it is not stored");
  }

  @Test
  void storesWhatItCanBesideWhatIsTooDeep() throws IOException {
    Path script = bench.folder().resolve("deep.py");
    Files.writeString(
        script,
        """
        import os
        open('top.txt', 'w').write('top')
        for _ in range(400):
            os.mkdir('a-folder-in-a-folder')
            os.chdir('a-folder-in-a-folder')
        """);
    RunOutcome outcome =
        bench.run("- {id: a, run: 'python3 %s', artifacts: '**'}".formatted(script));
    assertThat(outcome.status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(bench.stores().artifacts().listArtifacts(outcome.runId()))
        .extracting(info -> info.key().name().value())
        .containsExactly("top.txt");
    assertThat(bench.step(outcome.runId(), "a").attempts().get(0).warnings())
        .extracting(Warning::code)
        .contains("artifact-skipped");
    try (var left = Files.list(bench.folder().resolve("work"))) {
      assertThat(left).isEmpty();
    }
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
        bench.folder().resolve("n.schema.json"),
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
  void storesOneOfTwoFilesWhoseNamesReadAlikeAndSaysSo() {
    RunOutcome outcome =
        bench.run(
            """
            - id: a
              run: |
                echo one > "$(printf 'x\\377')"
                echo two > "$(printf 'x\\376')"
              artifacts: "x*"
            """);
    assertThat(outcome.status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(bench.stores().artifacts().listArtifacts(outcome.runId())).hasSize(1);
    assertThat(bench.step(outcome.runId(), "a").attempts().get(0).warnings())
        .singleElement()
        .satisfies(
            warning ->
                assertThat(warning.message())
                    .startsWith("\"x\uFFFD\" is the name of another file, too"));
  }

  @Test
  void keepsTheResultOfAStepWhoseFolderCannotBeRemoved() throws Exception {
    Path locked = Path.of("/usr/bin/chattr");
    boolean root = Files.getAttribute(bench.folder(), "unix:uid").equals(0);
    assumeTrue(!root || Files.isExecutable(locked), "root can remove all");
    String lock = root ? "chattr +i d" : "chmod 000 d";
    RunOutcome outcome =
        bench.run("- {id: a, run: 'mkdir d; touch d/f; " + lock + "; echo done'}\n");
    try (var files = Files.walk(bench.folder().resolve("work"), 3)) {
      for (Path step : files.filter(file -> file.endsWith("a/1")).toList()) {
        String unlock = root ? "chattr -i d" : "chmod 700 d";
        assertThat(
                new ProcessBuilder("sh", "-c", unlock).directory(step.toFile()).start().waitFor())
            .isZero();
      }
    }
    assertThat(outcome.status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(bench.header(outcome.runId()).status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(bench.step(outcome.runId(), "a").attempts().get(0).warnings())
        .extracting(Warning::code)
        .containsExactly("work-folder-left");
    assertThat(bench.events(outcome.runId(), "warning")).hasSizeGreaterThanOrEqualTo(1);
  }
}
