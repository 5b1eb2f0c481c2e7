package dev.runstore.testkit.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.event.EventBody.Custom;
import dev.runstore.api.event.EventBody.Warned;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.recorder.OutagePolicy;
import dev.runstore.api.recorder.Recorder;
import dev.runstore.api.recorder.RunRecording;
import dev.runstore.api.recorder.StepRecording;
import dev.runstore.api.recorder.StepSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several threads record while both stores come and go and lose answers. */
final class RecorderStormTest {
  private static final int THREADS = 4;
  private static final int EVENTS = 60;

  private final Stage stage = new Stage();
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aSpoolingRecorderLosesNothingAndWritesNothingTwice(long seed) {
    OutagePolicy policy = OutagePolicy.spool(folder, 1L << 30).within(Duration.ofMillis(1));
    weather(policy, new Random(seed), 3);
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5})
  void aPatientRecorderLosesNothingAndWritesNothingTwice(long seed) {
    weather(OutagePolicy.fail().within(Duration.ofMinutes(1)), new Random(seed), 12);
  }

  private void weather(OutagePolicy policy, Random random, int mildness) {
    AtomicBoolean over = new AtomicBoolean();
    Thread storm = Thread.ofPlatform().start(() -> rage(random, mildness, over));
    try (Recorder recorder =
        stage.recorder().heartbeat(Duration.ofMillis(5)).onOutage(policy).build()) {
      RunRecording run = recorder.start(Stage.CREATED);
      List<Thread> threads = IntStream.range(0, THREADS).mapToObj(t -> engine(run, t)).toList();
      threads.forEach(RecorderStormTest::join);
      run.succeed();
      over.set(true);
      join(storm);
      Stage.until(() -> files().isEmpty());
      assertThat(run.lost()).isEmpty();
      assertThat(stage.run(run.runId()).status()).isEqualTo(RunStatus.SUCCEEDED);
      assertThat(stage.run(run.runId()).stepCounts().of(StepStatus.SUCCEEDED)).isEqualTo(THREADS);
      assertThat(stage.bodies(run.runId(), Warned.class)).isEmpty();
      assertThat(stage.artifacts.listArtifacts(run.runId())).hasSize(THREADS * EVENTS / 10);
      for (int t = 0; t < THREADS; t++) {
        assertThat(said(run, "step" + t)).containsExactlyElementsOf(expected());
      }
    }
  }

  private static Thread engine(RunRecording run, int number) {
    return Thread.startVirtualThread(
        () -> {
          StepRecording step = run.step(StepSpec.of("step" + number));
          for (int i = 0; i < EVENTS; i++) {
            step.event("e", i);
            if (i % 3 == 0) {
              run.flush();
            }
            if (i % 10 == 0) {
              step.artifact(
                  "a" + i, ("" + i).getBytes(StandardCharsets.UTF_8), ArtifactOptions.BYTES);
            }
          }
          step.succeed();
        });
  }

  private void rage(Random random, int mildness, AtomicBoolean over) {
    while (!over.get()) {
      Switch store = random.nextBoolean() ? stage.histories : stage.bytes;
      switch (random.nextInt(mildness)) {
        case 0 -> store.turnOff();
        case 1 -> store.loseAnswers(random.nextInt(3));
        default -> store.turnOn();
      }
      LockSupport.parkNanos(random.nextInt(3_000_000));
    }
    stage.histories.turnOn();
    stage.bytes.turnOn();
  }

  private List<Payload> said(RunRecording run, String step) {
    return stage.bodies(run.runId(), Custom.class).stream()
        .filter(
            custom ->
                custom.ref().map(StepRef::stepId).filter(id -> id.value().equals(step)).isPresent())
        .map(custom -> custom.payload().orElseThrow())
        .toList();
  }

  private static List<Payload> expected() {
    List<Payload> all = new ArrayList<>();
    IntStream.range(0, EVENTS).forEach(i -> all.add(Payload.json(String.valueOf(i))));
    return all;
  }

  private List<Path> files() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
