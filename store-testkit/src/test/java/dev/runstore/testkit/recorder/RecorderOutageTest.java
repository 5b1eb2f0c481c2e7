package dev.runstore.testkit.recorder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ClaimTerms;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.EventBody.Custom;
import dev.runstore.api.event.EventBody.Warned;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Runner;
import dev.runstore.api.recorder.OutagePolicy;
import dev.runstore.api.recorder.Recorder;
import dev.runstore.api.recorder.RunRecording;
import dev.runstore.api.recorder.SpoolReport;
import dev.runstore.api.recorder.StepRecording;
import dev.runstore.api.recorder.StepSpec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class RecorderOutageTest {
  private static final Duration SHORT = Duration.ofMillis(1);
  private static final Runner OTHER = new Runner("test", "other", "1", Optional.empty());

  private final Stage stage = new Stage();
  @TempDir private Path folder;

  @Test
  void aLostAnswerIsMetByRepeatingAndThereIsOneCopy() {
    try (Recorder recorder = stage.recorder().onOutage(OutagePolicy.fail()).build()) {
      stage.histories.loseAnswers(2);
      RunRecording run = recorder.start(Stage.CREATED);
      for (int i = 0; i < 20; i++) {
        stage.histories.loseAnswers(i % 3);
        stage.bytes.loseAnswers(i % 2);
        run.step(StepSpec.of("s" + i)).succeed("x".repeat(20_000));
      }
      stage.histories.loseAnswers(1);
      run.succeed();
      Stage.until(() -> stage.run(run.runId()).status() == RunStatus.SUCCEEDED);
      assertThat(stage.types(run.runId()).stream().filter("step.ended"::equals)).hasSize(20);
      assertThat(stage.artifacts.listArtifacts(run.runId())).hasSize(20);
    }
  }

  @Test
  void anOutageShorterThanThePatienceIsNotNoticed() {
    try (Recorder recorder = stage.recorder().onOutage(OutagePolicy.fail()).build();
        RunRecording run = recorder.start(Stage.CREATED)) {
      stage.histories.turnOff();
      long calls = stage.histories.calls();
      Thread ender = Thread.startVirtualThread(() -> run.step(StepSpec.of("a")).succeed());
      Stage.until(() -> stage.histories.calls() > calls + 1);
      stage.histories.turnOn();
      Stage.until(() -> !ender.isAlive());
      run.succeed();
      assertThat(stage.types(run.runId()))
          .endsWith("run.started", "step.started", "step.ended", "run.ended");
    }
  }

  @Test
  void underThePolicyToFailTheCallThrowsAndWhatItSaidIsWrittenByTheNext() {
    try (Recorder recorder = stage.recorder().onOutage(OutagePolicy.fail().within(SHORT)).build();
        RunRecording run = recorder.start(Stage.CREATED)) {
      StepRecording step = run.step(StepSpec.of("a"));
      stage.histories.turnOff();
      assertThatThrownBy(step::succeed).isInstanceOf(StoreException.Unavailable.class);
      assertThatThrownBy(() -> recorder.start(Stage.CREATED))
          .isInstanceOf(StoreException.Unavailable.class);
      stage.histories.turnOn();
      stage.bytes.turnOff();
      assertThatThrownBy(() -> run.artifact("a", new byte[1], ArtifactOptions.BYTES))
          .isInstanceOf(StoreException.Unavailable.class);
      stage.bytes.turnOn();
      run.succeed();
      assertThat(stage.types(run.runId())).endsWith("step.started", "step.ended", "run.ended");
    }
  }

  @Test
  void aPatienceThatIsOverStaysOverUntilTheStoreAnswersAndIsToldOnce() {
    List<StoreException> told = new CopyOnWriteArrayList<>();
    try (Recorder recorder =
            stage
                .recorder()
                .onOutage(OutagePolicy.fail().within(Duration.ofSeconds(1)))
                .onTrouble(told::add)
                .leaseTtl(Duration.ofHours(3))
                .build();
        RunRecording run = recorder.start(Stage.CREATED)) {
      StepRecording step = run.step(StepSpec.of("a"));
      stage.histories.turnOff();
      assertThatThrownBy(step::succeed).isInstanceOf(StoreException.Unavailable.class);
      assertThat(told).hasSize(1);
      for (int i = 0; i < 3; i++) {
        long calls = stage.histories.calls();
        assertThatThrownBy(() -> run.step(StepSpec.of("b")))
            .isInstanceOf(StoreException.Unavailable.class);
        assertThat(stage.histories.calls()).isLessThanOrEqualTo(calls + 2);
      }
      assertThat(told).hasSize(1);
      stage.histories.turnOn();
      run.step(StepSpec.of("c")).succeed();
      stage.histories.turnOff();
      long calls = stage.histories.calls();
      assertThatThrownBy(() -> run.step(StepSpec.of("d")))
          .isInstanceOf(StoreException.Unavailable.class);
      assertThat(stage.histories.calls()).isGreaterThan(calls + 2);
      assertThat(told).hasSize(2);
      stage.histories.turnOn();
      run.succeed();
    }
  }

  @Test
  @Timeout(60)
  void aStoreThatGivesNoAnswerIsToldOfWhileTheCallStillWaits() {
    CountDownLatch told = new CountDownLatch(1);
    try (Recorder recorder =
            stage
                .recorder()
                .onOutage(OutagePolicy.fail())
                .onTrouble(trouble -> told.countDown())
                .build();
        RunRecording run = recorder.start(Stage.CREATED)) {
      stage.histories.beforeAnswers(
          call -> {
            if (call.getName().equals("append")) {
              awaited(told);
            }
          });
      run.step(StepSpec.of("a")).succeed();
      run.succeed();
      assertThat(stage.types(run.runId())).endsWith("step.started", "step.ended", "run.ended");
    }
  }

  private static void awaited(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void anEndWhoseLongOutputCannotBeStoredMayBeCalledAgain() {
    try (Recorder recorder = stage.recorder().onOutage(OutagePolicy.fail().within(SHORT)).build();
        RunRecording run = recorder.start(Stage.CREATED)) {
      StepRecording step = run.step(StepSpec.of("a"));
      String output = "x".repeat(20_000);
      stage.bytes.turnOff();
      assertThatThrownBy(() -> step.succeed(output)).isInstanceOf(StoreException.Unavailable.class);
      assertThatThrownBy(() -> run.succeed(output)).isInstanceOf(StoreException.Unavailable.class);
      stage.bytes.turnOn();
      step.succeed(output);
      run.succeed(output);
      assertThat(stage.types(run.runId())).endsWith("step.ended", "run.ended");
    }
  }

  @Test
  void aRecorderThatIsClosedInAnOutageClosesAllItsRunsAndSaysSo() {
    Recorder recorder = stage.recorder().onOutage(OutagePolicy.fail().within(SHORT)).build();
    RunRecording first = recorder.start(Stage.CREATED);
    RunRecording second = recorder.start(Stage.CREATED);
    first.log("stdout", "line");
    second.log("stdout", "line");
    stage.histories.turnOff();
    assertThatThrownBy(recorder::close)
        .isInstanceOf(StoreException.Unavailable.class)
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    assertThatThrownBy(() -> recorder.start(Stage.CREATED))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void underThePolicyToDropTheRunGoesOnAndSaysHowManyAreMissing() {
    try (Recorder recorder = stage.recorder().onOutage(OutagePolicy.drop(5).within(SHORT)).build();
        RunRecording run = recorder.start(Stage.CREATED)) {
      stage.histories.turnOff();
      stage.bytes.turnOff();
      StepRecording step = run.step(StepSpec.of("a"));
      for (int i = 0; i < 100; i++) {
        run.event("e", i);
        run.flush();
      }
      Payload cut = run.payload("big", "x".repeat(20_000));
      assertThat(((Payload.Reference) cut).artifact()).isEmpty();
      assertThat(run.artifact("a", new byte[7], ArtifactOptions.BYTES).byteLength()).isEqualTo(7);
      stage.bytes.turnOn();
      stage.histories.turnOn();
      Stage.until(() -> stage.types(run.runId()).contains("step.started"));
      step.succeed();
      run.succeed();
      Stage.until(() -> stage.run(run.runId()).status() == RunStatus.SUCCEEDED);
      assertThat(stage.bodies(run.runId(), Warned.class).toString())
          .contains("recording.dropped")
          .contains("events were not recorded here");
      assertThat(stage.bodies(run.runId(), Custom.class).size()).isBetween(1, 5);
    }
  }

  @Test
  void aSpooledRunCatchesUpInOrderWhenTheStoreAnswersAgain() throws IOException {
    try (Recorder recorder = spooling(1 << 20).build();
        RunRecording run = recorder.start(Stage.CREATED)) {
      StepRecording step = run.step(StepSpec.of("a"));
      stage.histories.turnOff();
      stage.bytes.turnOff();
      List<Integer> said = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        run.event("e", i);
        said.add(i);
        run.flush();
      }
      ArtifactInfo artifact =
          step.artifact(
              "a.txt",
              new ByteArrayInputStream("kept".getBytes(UTF_8)),
              ArtifactOptions.ofType("text/plain"));
      step.succeed("x".repeat(20_000));
      assertThat(files()).isNotEmpty();
      stage.bytes.turnOn();
      stage.histories.turnOn();
      Stage.until(() -> files().isEmpty());
      run.succeed();
      assertThat(stage.bodies(run.runId(), Custom.class))
          .extracting(custom -> custom.payload().orElseThrow())
          .containsExactlyElementsOf(
              said.stream().map(i -> Payload.json(String.valueOf(i))).toList());
      assertThat(stage.types(run.runId())).endsWith("artifact", "step.ended", "run.ended");
      assertThat(stage.content(artifact.key())).asString(UTF_8).isEqualTo("kept");
      Payload.Reference output =
          (Payload.Reference) stage.step(run.runId(), "a").attempts().get(0).output().orElseThrow();
      assertThat(stage.content(output.artifact().orElseThrow())).hasSize(20_002);
    }
  }

  @Test
  void aRunThatStartsAndEndsDuringAnOutageIsThereAfterwards() {
    stage.histories.turnOff();
    stage.bytes.turnOff();
    try (Recorder recorder = spooling(1 << 20).build()) {
      RunRecording run = recorder.start(Stage.CREATED.given(Payload.json("1")));
      assertThat(run.lease()).isEmpty();
      run.step(StepSpec.of("a")).succeed("out");
      run.succeed("done");
      assertThat(stage.executions.find(run.runId())).isEmpty();
      stage.bytes.turnOn();
      stage.histories.turnOn();
      Stage.until(() -> files().isEmpty());
      Stage.until(() -> stage.run(run.runId()).status() == RunStatus.SUCCEEDED);
    }
  }

  @Test
  void aLaterProcessBringsOverWhatWasSpooled() {
    RunId claimed;
    RunId unclaimed;
    try (Recorder recorder = spooling(1 << 20).build()) {
      RunRecording first = recorder.start(Stage.CREATED);
      claimed = first.runId();
      stage.histories.turnOff();
      stage.bytes.turnOff();
      first.artifact("a", "bytes".getBytes(UTF_8), ArtifactOptions.BYTES);
      first.step(StepSpec.of("a")).succeed();
      first.succeed();
      RunRecording second = recorder.start(Stage.CREATED);
      unclaimed = second.runId();
      second.log("stdout", "line");
    }
    assertThat(files()).hasSize(3);
    stage.histories.turnOn();
    try (Recorder recorder = stage.recorder().build()) {
      SpoolReport half = recorder.replaySpool(folder);
      assertThat(half.waiting()).containsExactly(claimed);
      assertThat(half.replayed()).containsExactly(unclaimed);
      stage.bytes.turnOn();
      stage.histories.loseAnswers(1);
      SpoolReport again = recorder.replaySpool(folder);
      assertThat(again.replayed().isEmpty()).isTrue();
      assertThat(recorder.replaySpool(folder).replayed()).containsExactly(claimed);
      assertThat(recorder.replaySpool(folder))
          .isEqualTo(new SpoolReport(List.of(), List.of(), Map.of()));
    }
    assertThat(files()).isEmpty();
    assertThat(stage.run(claimed).status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(stage.types(claimed).stream().filter("step.ended"::equals)).hasSize(1);
    assertThat(stage.artifacts.listArtifacts(claimed)).hasSize(1);
    assertThat(stage.types(unclaimed)).endsWith("run.started", "log", "lease.released");
  }

  @Test
  void aTornLineAtTheEndOfASpoolIsLeftOut() throws IOException {
    RunId id;
    try (Recorder recorder = spooling(1 << 20).build()) {
      RunRecording run = recorder.start(Stage.CREATED);
      id = run.runId();
      stage.histories.turnOff();
      run.step(StepSpec.of("a")).succeed();
      run.step(StepSpec.of("b"));
    }
    Path file = files().get(0);
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 3));
    stage.histories.turnOn();
    try (Recorder recorder = spooling(1 << 20).build()) {
      assertThat(recorder.replaySpool(folder).waiting()).isEmpty();
    }
    assertThat(stage.types(id)).endsWith("step.started", "step.ended");
  }

  @Test
  void whatWasSpooledBeforeATakeoverIsRefusedAndSetAside() {
    RunId id;
    try (Recorder recorder = spooling(1 << 20).build()) {
      RunRecording run = recorder.start(Stage.CREATED);
      id = run.runId();
      stage.histories.turnOff();
      run.succeed();
    }
    stage.histories.turnOn();
    long generation = stage.run(id).lease().orElseThrow().generation();
    var unused =
        stage.executions.claim(id, ClaimTerms.of(OTHER).takingOver(generation, "it is gone"));
    try (Recorder recorder = stage.recorder().build()) {
      assertThat(recorder.replaySpool(folder).refused()).containsOnlyKeys(id);
    }
    assertThat(files()).singleElement().asString().endsWith(".refused");
  }

  @Test
  void aFullSpoolKeepsTheStateOfTheRunAndCountsTheRest() {
    try (Recorder recorder = spooling(20_000).build();
        RunRecording run = recorder.start(Stage.CREATED)) {
      stage.histories.turnOff();
      StepRecording step = run.step(StepSpec.of("a"));
      for (int i = 0; i < 40; i++) {
        step.event("e", "x".repeat(1_000));
        run.flush();
      }
      step.succeed();
      run.succeed();
      stage.histories.turnOn();
      Stage.until(() -> files().isEmpty());
      Stage.until(() -> stage.run(run.runId()).status() == RunStatus.SUCCEEDED);
      assertThat(stage.types(run.runId())).contains("step.started", "step.ended");
      assertThat(stage.bodies(run.runId(), Custom.class).size()).isBetween(5, 20);
      assertThat(stage.bodies(run.runId(), Warned.class).toString()).contains("was full");
    }
  }

  private Recorder.Builder spooling(long maxBytes) {
    return stage
        .recorder()
        .heartbeat(Duration.ofMillis(20))
        .onOutage(OutagePolicy.spool(folder, maxBytes).within(SHORT));
  }

  private List<Path> files() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
