package dev.runstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.config.RunstoreConfig;
import dev.runstore.api.config.Stores;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.model.Subject;
import dev.runstore.api.recorder.Recorder;
import dev.runstore.api.recorder.RunRecording;
import dev.runstore.api.recorder.StepRecording;
import dev.runstore.api.recorder.StepSpec;
import dev.runstore.cli.Cli.Said;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class ExecutingTest {
  private static final String RUNBOOK =
      """
      subject: { kind: workflow, id: greeting, name: Greeting }
      inputs: { who: world }
      steps:
        - { id: hello, run: "echo hello $RUNSTORE_INPUT_who; echo '{\\"n\\": 1}' > out.json", artifacts: ["out.json"] }
        - { id: bye, needs: [hello], run: [sh, -c, "exit ${CODE}"] }
      """;

  @TempDir Path folder;
  private Cli wct;
  private Path runbook;

  @BeforeEach
  void write() throws IOException {
    wct = Cli.in(folder).with("CODE", "0000");
    runbook = Files.writeString(folder.resolve("greeting.yaml"), RUNBOOK);
  }

  @Test
  void runsARunbookAndSaysWhatToTypeNext() {
    String text = wct.run("run", runbook.toString(), "-l", "env=test").text();
    assertThat(text).contains("hello │ hello", "✔ succeeded in ", "what happened:  wct inspect ");
    assertThat(wct.run("runs", "list", "-o", "name", "-l", "env=test").lines()).hasSize(1);
    assertThat(wct.run("inspect", "@latest", "out.json").text()).isEqualTo("{\"n\": 1}\n");
  }

  @Test
  void saysOnlyHowTheRunEndedIfItIsToBeQuiet() {
    assertThat(wct.run("run", runbook.toString(), "-q").text().lines())
        .hasSize(3)
        .satisfies(lines -> assertThat(lines.get(0)).startsWith("✔ succeeded in "))
        .last()
        .satisfies(line -> assertThat(line).startsWith("what happened:  wct inspect "));
    Said failed = wct.with("CODE", "0003").run("run", runbook.toString(), "--quiet");
    assertThat(failed.code()).isEqualTo(1);
    assertThat(failed.out()).startsWith("✖ failed in ").doesNotContain("hello");
  }

  @Test
  void exitsWithOneIfARunFailsAndRunsItAgain() {
    Said failed = wct.with("CODE", "0003").run("run", runbook.toString(), "-q", "-o", "name");
    assertThat(failed.code()).isEqualTo(1);
    String first = failed.out().strip();
    assertThat(wct.run("inspect", first, "--exit-status").code()).isEqualTo(1);
    String second = wct.run("runs", "rerun", first, "-o", "name").text().strip();
    assertThat(second).hasSize(26).isNotEqualTo(first);
    assertThat(wct.run("runs", "list", "-o", "name", "-l", "rerun-of=" + first).text())
        .isEqualTo(second + "\n");
    wct.run("run", "--resume", first).refused(ExitCode.CONFLICT, "ended as failed", "rerun");
  }

  @Test
  void leavesNothingBehindIfTemporary() {
    assertThat(wct.run("run", "--temporary", runbook.toString()).text())
        .contains("✔ succeeded")
        .doesNotContain("wct inspect");
    assertThat(folder.resolve(".waivern")).doesNotExist();
  }

  @Test
  void recordsAnyCommandAndExitsWithItsCode() {
    Said said =
        wct.with("TOKEN", "sesame-open")
            .run(
                "record",
                "--secret",
                "TOKEN",
                "-l",
                "a=b",
                "--",
                "sh",
                "-c",
                "echo out $TOKEN; echo err >&2; exit 7");
    assertThat(said.code()).isEqualTo(7);
    assertThat(said.out()).isEqualTo("out sesame-open\n");
    assertThat(said.err()).isEqualTo("err\n");
    assertThat(wct.run("runs", "logs", "--stream", "stdout").text())
        .isEqualTo("command\tout ***\n");
    String json = wct.run("inspect", "-o", "json").text();
    assertThat(json).contains("\"FAILED\"", "\"TOKEN\"").doesNotContain("sesame");
    assertThat(wct.run("inspect", "--step", "command").text()).contains("exit_code\t7");
  }

  @Test
  void startsNoCommandWhoseSecretIsNotThere() {
    wct.with("API_TOKEN", "sesame-open")
        .run("record", "--secret", "API_TOKN", "--", "touch", "ran")
        .refused(ExitCode.USAGE, "was not started", "\"API_TOKN\"", "did you mean API_TOKEN?")
        .refused(ExitCode.USAGE, "not set");
    wct.run("record", "--secret", "API_TOKEN", "--", "touch", "ran")
        .refused(ExitCode.USAGE, "set it, or leave it away");
    assertThat(folder.resolve("ran")).doesNotExist();
    assertThat(folder.resolve(".waivern")).doesNotExist();
  }

  @Test
  void startsNoCommandThatCannotBeRecorded() throws IOException {
    Files.createFile(folder.resolve("file"));
    wct.run("--root", "file", "record", "--", "touch", "ran").refused(ExitCode.USAGE, "is a file");
    wct.run("--root", "/proc/runstore", "record", "--", "touch", "ran")
        .refused(ExitCode.USAGE, "the command was not started", "/proc/runstore");
    assertThat(folder.resolve("ran")).doesNotExist();
  }

  @Test
  void endsWhenItIsAskedThoughItsReaderStandsStill() throws Exception {
    Path noisy = folder.resolve("noisy.yaml");
    Files.writeString(
        noisy,
        """
        subject: {kind: workflow, id: noisy}
        steps: [{id: a, run: 'yes hello | head -n 200000; sleep 300'}]
        """);
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    CompletableFuture<InputStream> reader = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                reader.complete(Files.newInputStream(pipe));
              } catch (IOException e) {
                reader.completeExceptionally(e);
              }
            });
    Process child = ChildProcess.start(folder, pipe, "run", noisy.toString());
    try (InputStream unread = reader.get(60, TimeUnit.SECONDS)) {
      assertThat(unread).isNotNull();
      assertThat(
              ChildProcess.reached(
                  child, () -> wct.run("runs", "logs", "--tail", "1").out().contains("hello")))
          .isTrue();
      child.destroy();
      assertThat(child.waitFor(45, TimeUnit.SECONDS)).isTrue();
    } finally {
      child.destroyForcibly().waitFor();
    }
    assertThat(wct.run("runs", "list", "--status", "cancelled", "-o", "name").lines()).hasSize(1);
  }

  @Test
  void saysTheSameDurationWhileItRunsAndAfterwards() {
    String said = wct.onTerminal().run("run", runbook.toString()).text();
    String shown = wct.onTerminal().run("inspect").text();
    Matcher duration = Pattern.compile("succeeded in (\\S+)").matcher(said);
    assertThat(duration.find()).isTrue();
    assertThat(shown).containsPattern("duration +" + Pattern.quote(duration.group(1)) + "\\s");
    assertThat(wct.run("runs", "list", "-o", "csv").text())
        .contains(",duration_ms,")
        .containsPattern(",[0-9]+(\\.[0-9]+)?,2/2,");
  }

  @Test
  void saysWhyARecordedCommandIsNoRunbookToRunAgain() {
    wct.run("record", "--", "sh", "-c", "echo 'it is'").text();
    wct.run("runs", "rerun")
        .refused(ExitCode.CONFLICT, "has no runbook", "wct record -- sh -c 'echo '\\''it is'\\'''");
    wct.run("run", "--resume", "@latest")
        .refused(
            ExitCode.CONFLICT,
            "has ended as succeeded",
            "wct record -- sh -c 'echo '\\''it is'\\'''");
    Path exported = folder.resolve("run.json");
    wct.run("export", "--output", exported.toString()).text();
    wct.run("--root", "other", "import", exported.toString()).text();
    wct.run("--root", "other", "runs", "replay").refused(ExitCode.CONFLICT, "has no runbook");
  }

  @Test
  void saysHowARunThatHasEndedIsDoneAgain() {
    wct.run("run", runbook.toString(), "-q").text();
    wct.run("run", "--resume", "@latest")
        .refused(ExitCode.CONFLICT, "has ended as succeeded", "wct runs rerun ");
  }

  @Test
  void recordsACommandThatDoesNotExist() {
    Said said = wct.run("record", "--", "no-such-command-here");
    assertThat(said.code()).isEqualTo(127);
    assertThat(said.err()).contains("no command no-such-command-here");
    assertThat(wct.run("runs", "get", "-o", "csv").text()).contains("failed,");
  }

  @Test
  void followsARunOfAnotherWriter() throws Exception {
    try (Stores stores = Stores.open(RunstoreConfig.filesystem(folder.resolve(".waivern")));
        Recorder recorder = Recorder.to(stores.executions(), stores.artifacts()).build();
        RunRecording run = recorder.start(RunCreated.of(Subject.agent("slow")))) {
      StepRecording step = run.step(StepSpec.of("think"));
      step.log("stdout", "one");
      run.flush();
      assertThat(wct.run("runs", "logs", "@running").text()).isEqualTo("think\tone\n");
      CompletableFuture<Said> logs =
          CompletableFuture.supplyAsync(
              () -> wct.run("runs", "logs", "-f", "--interval", "20ms", run.runId().value()));
      CompletableFuture<Said> watch =
          CompletableFuture.supplyAsync(
              () -> wct.run("inspect", "--watch", "--interval", "20ms", "@latest"));
      step.log("stdout", "two");
      run.flush();
      assertThat(logs).isNotDone();
      Said cancel = wct.run("runs", "cancel", "--reason", "enough");
      assertThat(cancel.code()).isZero();
      assertThat(cancel.err()).contains("asked recorder", "every 5.0s");
      step.succeed("done");
      run.succeed("done");
      assertThat(logs.get(60, TimeUnit.SECONDS).text()).isEqualTo("think\tone\nthink\ttwo\n");
      assertThat(watch.get(60, TimeUnit.SECONDS).text())
          .contains("step.ended\tthink", "run.ended\t", "status\tsucceeded");
    }
  }

  @Test
  void writesASpilledPayloadInFull() {
    String text = "x".repeat(100_000);
    try (Stores stores = Stores.open(RunstoreConfig.filesystem(folder.resolve(".waivern")));
        Recorder recorder = Recorder.to(stores.executions(), stores.artifacts()).build();
        RunRecording run = recorder.start(RunCreated.of(Subject.agent("big")))) {
      run.step(StepSpec.of("talk")).succeed(text);
      run.succeed(text);
    }
    assertThat(wct.run("inspect", "--output").text().strip()).isEqualTo('"' + text + '"');
    assertThat(wct.run("inspect", "--step", "talk", "--output").text().strip())
        .isEqualTo('"' + text + '"');
  }
}
