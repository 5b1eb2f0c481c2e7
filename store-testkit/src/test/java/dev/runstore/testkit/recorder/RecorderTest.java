package dev.runstore.testkit.recorder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.PageRequest;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.EventBody.ArtifactNoted;
import dev.runstore.api.event.EventBody.ChildStarted;
import dev.runstore.api.event.EventBody.Custom;
import dev.runstore.api.event.EventBody.Logged;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactRole;
import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.ModelUsage;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.Usage;
import dev.runstore.api.model.Warning;
import dev.runstore.api.recorder.Recorder;
import dev.runstore.api.recorder.RunRecording;
import dev.runstore.api.recorder.StepEnd;
import dev.runstore.api.recorder.StepRecording;
import dev.runstore.api.recorder.StepSpec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecorderTest {
  private final Stage stage = new Stage();

  @Test
  void aStepThatIsBegunAgainHasAFurtherAttempt() {
    RunId id;
    try (Recorder recorder = unhurried();
        RunRecording run = recorder.start(Stage.CREATED)) {
      id = run.runId();
      for (int turn = 1; turn <= 3; turn++) {
        StepRecording ask = run.step(StepSpec.of("ask"));
        assertThat(ask.ref().attempt()).isEqualTo(turn);
        ask.succeed("answer " + turn);
      }
      run.step(StepSpec.of("ask").attempt(7)).succeed("answer 7");
      run.step(StepSpec.of("other")).succeed("x");
      run.succeed();
    }
    assertThat(stage.executions.steps(id, PageRequest.first(5)).items())
        .extracting(step -> step.attempts().stream().map(Attempt::number).toList())
        .containsExactly(List.of(1, 2, 3, 7), List.of(1));
  }

  @Test
  void recordsARunWithItsStepsFromStartToEnd() {
    RunId id;
    try (Recorder recorder = unhurried();
        RunRecording run = recorder.start(Stage.CREATED.given(Payload.json("{\"n\":1}")))) {
      id = run.runId();
      StepRecording first = run.step(StepSpec.of("extract").named("Extract").input(Map.of("n", 1)));
      first.log("stdout", "one");
      first.log("stdout", "two\nthree");
      first.warn(new Warning("slow", "took long"));
      first.usage(Usage.of(ModelUsage.of("m", 10, 5)));
      first.event("tool.called", Map.of("tool", "grep"));
      first.end(StepStatus.SUCCEEDED, StepEnd.PLAIN.output(List.of(1, 2)).exitCode(0));
      run.step(StepSpec.of("load").after(new StepId("extract"))).succeed("done");
      run.succeed(Map.of("rows", 2));
    }
    assertThat(stage.types(id))
        .containsExactly(
            "run.created",
            "lease.claimed",
            "run.started",
            "step.started",
            "log",
            "warning",
            "usage",
            "custom",
            "step.ended",
            "step.started",
            "step.ended",
            "run.ended");
    assertThat(stage.run(id).status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(stage.run(id).usage().totalTokens()).hasValue(15);
    assertThat(stage.lines(id)).containsExactly("one", "two", "three");
    Attempt attempt = stage.step(id, "extract").attempts().get(0);
    assertThat(attempt.output()).contains(Payload.json("[1,2]"));
    assertThat(attempt.exitCode()).hasValue(0);
    assertThat(stage.step(id, "load").parents()).containsExactly(new StepId("extract"));
  }

  @Test
  void theEndOfAStepWithAllItSaidIsOneAppend() {
    try (Recorder recorder = unhurried();
        RunRecording run = recorder.start(Stage.CREATED)) {
      StepRecording step = run.step(StepSpec.of("a"));
      long before = stage.histories.calls();
      step.log("stdout", "line");
      step.event("e1", 1);
      step.event("e2", 2);
      step.event("e3", 3);
      step.succeed("x".repeat(1_000));
      assertThat(stage.histories.calls() - before).isEqualTo(1);
    }
  }

  @Test
  void theEndOfAStepAndTheStartOfTheNextAreOneAppend() {
    try (Recorder recorder = unhurried();
        RunRecording run = recorder.start(Stage.CREATED)) {
      StepRecording first = run.step(StepSpec.of("a"));
      long before = stage.histories.calls();
      first.log("stdout", "line");
      StepRecording second =
          first.endAndStart(StepStatus.SUCCEEDED, StepEnd.PLAIN.output("one"), StepSpec.of("b"));
      assertThat(stage.histories.calls() - before).isEqualTo(1);
      assertThat(stage.types(run.runId()))
          .endsWith("step.started", "log", "step.ended", "step.started");
      StepRecording third = first.endAndStart(StepStatus.FAILED, StepEnd.PLAIN, StepSpec.of("c"));
      second.succeed();
      third.succeed();
      assertThat(stage.step(run.runId(), "a").status()).isEqualTo(StepStatus.SUCCEEDED);
      assertThat(stage.step(run.runId(), "c").status()).isEqualTo(StepStatus.SUCCEEDED);
    }
  }

  @Test
  void attemptsOfAStepAreCountedAndHaveIdsOfTheirOwn() {
    try (Recorder recorder = stage.recorder().build();
        RunRecording run = recorder.start(Stage.CREATED)) {
      StepRecording first = run.step(StepSpec.of("flaky"));
      assertThatThrownBy(first::retry).isInstanceOf(IllegalStateException.class);
      first.fail(ErrorInfo.of("IOException", "broken pipe"));
      StepRecording second = first.retry();
      second.succeed();
      run.succeed();
      assertThat(second.ref().attempt()).isEqualTo(2);
      assertThat(stage.step(run.runId(), "flaky").attempts())
          .extracting(Attempt::status)
          .containsExactly(StepStatus.FAILED, StepStatus.SUCCEEDED);
    }
  }

  @Test
  void stepsThatHaveNotEndedAreCancelledWithTheRun() {
    try (Recorder recorder = stage.recorder().build();
        RunRecording run = recorder.start(Stage.CREATED)) {
      StepRecording open = run.step(StepSpec.of("open"));
      run.plan(new StepId("never"), "Never", List.of());
      run.skip(new StepId("never"), "not needed");
      run.fail(ErrorInfo.of("boom", "it broke"));
      open.succeed("too late");
      Attempt attempt = stage.step(run.runId(), "open").attempts().get(0);
      assertThat(attempt.status()).isEqualTo(StepStatus.CANCELLED);
      assertThat(attempt.error()).get().extracting(ErrorInfo::type).isEqualTo("unfinished");
      assertThat(stage.step(run.runId(), "never").status()).isEqualTo(StepStatus.SKIPPED);
      assertThat(stage.run(run.runId()).error()).contains(ErrorInfo.of("boom", "it broke"));
    }
  }

  @Test
  void callsAfterTheEndAreIgnored() {
    try (Recorder recorder = stage.recorder().build();
        RunRecording run = recorder.start(Stage.CREATED)) {
      StepRecording step = run.step(StepSpec.of("a"));
      step.succeed();
      step.succeed();
      run.succeed();
      run.log("stdout", "late");
      run.fail(ErrorInfo.of("late", "late"));
      run.flush();
      assertThat(stage.types(run.runId())).endsWith("step.ended", "run.ended");
      assertThat(stage.run(run.runId()).status()).isEqualTo(RunStatus.SUCCEEDED);
    }
  }

  @Test
  void linesGatherWithoutLosingTheirOrderAmongStepsAndEvents() {
    try (Recorder recorder = unhurried();
        RunRecording run = recorder.start(Stage.CREATED)) {
      StepRecording a = run.step(StepSpec.of("a"));
      StepRecording b = run.step(StepSpec.of("b"));
      List<String> ofA = new ArrayList<>();
      for (int i = 0; i < 2_000; i++) {
        a.log("stdout", "a" + i);
        b.log("stderr", "b" + i);
        ofA.add("a" + i);
      }
      a.event("mark", 1);
      a.log("stdout", "after");
      run.log("stdout", "before the mark");
      run.event("mark", 2);
      run.log("stdout", "after the mark");
      run.succeed();
      List<String> lines = stage.lines(run.runId());
      assertThat(lines.stream().filter(line -> line.matches("a\\d+")))
          .containsExactlyElementsOf(ofA);
      assertThat(lines).hasSize(4_003);
      assertThat(stage.bodies(run.runId(), Logged.class).size()).isLessThan(60);
      List<String> types = stage.types(run.runId());
      assertThat(types)
          .endsWith(
              "custom", "log", "log", "custom", "log", "step.ended", "step.ended", "run.ended");
    }
  }

  @Test
  void minorEventsAreWrittenAfterAWhileByThemselves() {
    try (Recorder recorder = stage.recorder().build();
        RunRecording run = recorder.start(Stage.CREATED)) {
      run.log("stdout", "hello");
      Stage.until(() -> stage.lines(run.runId()).contains("hello"));
      run.log("stdout", "again");
      run.flush();
      assertThat(stage.lines(run.runId())).containsExactly("hello", "again");
    }
  }

  @Test
  void artifactsComeFromFilesStreamsAndBytes(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("report.txt"), "from a file");
    try (Recorder recorder = stage.recorder().build();
        RunRecording run = recorder.start(Stage.CREATED)) {
      StepRecording step = run.step(StepSpec.of("a"));
      ArtifactInfo ofFile = step.artifact("report.txt", file);
      ArtifactInfo ofStream =
          step.artifact(
              "dir/../stream",
              new ByteArrayInputStream("streamed".getBytes(UTF_8)),
              ArtifactOptions.ofType("text/plain"));
      ArtifactInfo ofBytes = run.artifact("raw", new byte[] {1, 2, 3}, ArtifactOptions.BYTES);
      run.step(StepSpec.of("b")).consumed(ofFile);
      run.succeed();
      assertThat(stage.content(ofFile.key())).asString(UTF_8).isEqualTo("from a file");
      assertThat(stage.content(ofStream.key())).asString(UTF_8).isEqualTo("streamed");
      assertThat(stage.content(ofBytes.key())).containsExactly(1, 2, 3);
      assertThat(ofFile.key().stepRunId()).contains(step.ref().stepRunId());
      assertThat(stage.bodies(run.runId(), ArtifactNoted.class))
          .extracting(ArtifactNoted::role)
          .containsExactly(
              ArtifactRole.PRODUCED,
              ArtifactRole.PRODUCED,
              ArtifactRole.ATTACHED,
              ArtifactRole.CONSUMED);
    }
  }

  @Test
  void aStreamThatBreaksIsTheCallersAffairAndLeavesNothing() {
    try (Recorder recorder = stage.recorder().build();
        RunRecording run = recorder.start(Stage.CREATED)) {
      BrokenStream broken = new BrokenStream(100_000);
      assertThatThrownBy(() -> run.artifact("broken", broken, ArtifactOptions.BYTES))
          .hasRootCauseInstanceOf(IOException.class);
      run.succeed();
      assertThat(stage.types(run.runId())).doesNotContain("artifact");
    }
  }

  @Test
  void childRunsAreLinkedBothWays() {
    try (Recorder recorder = stage.recorder().build();
        RunRecording run = recorder.start(Stage.CREATED)) {
      StepRecording step = run.step(StepSpec.of("delegate").agent("researcher"));
      try (RunRecording child = step.child(RunCreated.of(Subject.agent("researcher")))) {
        child.succeed();
        step.succeed();
        run.succeed();
        assertThat(stage.run(child.runId()).parentRunId()).contains(run.runId());
        assertThat(stage.bodies(run.runId(), ChildStarted.class))
            .containsExactly(
                new ChildStarted(
                    Optional.of(step.ref()), child.runId(), Subject.agent("researcher")));
      }
    }
  }

  @Test
  void aRunThatExistsIsNotStartedAgain() {
    try (Recorder recorder = stage.recorder().build()) {
      RunId id = RunId.next();
      recorder.start(id, Stage.CREATED).succeed();
      assertThatThrownBy(() -> recorder.start(id, Stage.CREATED))
          .isInstanceOf(StoreException.AlreadyExists.class);
    }
  }

  @Test
  void manyThreadsRecordOneRunWithoutLosingAnything() {
    try (Recorder recorder = stage.recorder().build();
        RunRecording run = recorder.start(Stage.CREATED)) {
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        String name = "step" + t;
        threads.add(
            Thread.startVirtualThread(
                () -> {
                  StepRecording step = run.step(StepSpec.of(name));
                  for (int i = 0; i < 200; i++) {
                    step.event("e", i);
                  }
                  step.succeed();
                }));
      }
      threads.forEach(RecorderTest::join);
      run.succeed();
      assertThat(stage.bodies(run.runId(), Custom.class)).hasSize(1_600);
      assertThat(stage.run(run.runId()).stepCounts().of(StepStatus.SUCCEEDED)).isEqualTo(8);
    }
  }

  @Test
  void anInterruptedThreadRecordsAllTheSame() {
    try (Recorder recorder = stage.recorder().build();
        RunRecording run = recorder.start(Stage.CREATED)) {
      Thread.currentThread().interrupt();
      run.step(StepSpec.of("a")).succeed("x".repeat(40_000));
      run.cancel("interrupted");
      assertThat(Thread.interrupted()).isTrue();
      assertThat(stage.run(run.runId()).status()).isEqualTo(RunStatus.CANCELLED);
    }
  }

  @Test
  void aTemporaryRunBehavesTheSameAndLeavesNothing(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("f"), "content");
    try (Recorder recorder = Recorder.temporary();
        RunRecording run = recorder.start(Stage.CREATED)) {
      StepRecording step = run.step(StepSpec.of("a").input("x".repeat(50_000)));
      step.log("stdout", "line");
      assertThat(step.artifact("f", file).byteLength()).isEqualTo(7);
      Payload spilled = run.payload("big", "y".repeat(50_000));
      assertThat(spilled).isInstanceOf(Payload.Reference.class);
      step.succeed();
      run.child(RunCreated.of(Subject.agent("child"))).succeed();
      assertThat(run.lease()).isPresent();
      run.succeed();
      assertThat(run.lost()).isEmpty();
    }
  }

  /** Writes minor events in company only. */
  private Recorder unhurried() {
    return stage.recorder().flushEvery(Duration.ofHours(1)).leaseTtl(Duration.ofHours(3)).build();
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
