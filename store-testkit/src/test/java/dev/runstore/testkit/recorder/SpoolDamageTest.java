package dev.runstore.testkit.recorder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.event.EventBody.Warned;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.recorder.OutagePolicy;
import dev.runstore.api.recorder.Recorder;
import dev.runstore.api.recorder.RunRecording;
import dev.runstore.api.recorder.SpoolReport;
import dev.runstore.api.recorder.StepSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was spooled and cannot be read back whole is kept, said, and in nobody else's way. */
final class SpoolDamageTest {
  private final Stage stage = new Stage();
  @TempDir private Path folder;

  @Test
  void whatFollowsADamagedLineIsSetAsideAndNotDeleted() throws IOException {
    RunId id = spooled("a", "b", "c");
    byte[] bytes = Files.readAllBytes(only(".spool"));
    int third = lineBegin(bytes, 3);
    bytes[third + 20] ^= 1;
    Files.write(only(".spool"), bytes);
    SpoolReport report = replayed();
    assertThat(report.refused().get(id)).contains("damaged").contains(".refused");
    assertThat(Files.readAllBytes(only(".refused"))).isEqualTo(bytes);
    assertThat(stage.types(id)).endsWith("step.started", "step.ended");
    assertThat(stage.run(id).status()).isEqualTo(RunStatus.RUNNING);
  }

  @Test
  void aSpoolWhoseFirstLineIsDamagedIsSetAsideAndNotDeleted() throws IOException {
    RunId id = spooled("a");
    byte[] bytes = Files.readAllBytes(only(".spool"));
    bytes[2] ^= 1;
    Files.write(only(".spool"), bytes);
    assertThat(replayed().refused()).containsOnlyKeys(id);
    assertThat(Files.readAllBytes(only(".refused"))).isEqualTo(bytes);
  }

  @Test
  void anArtifactWhoseBytesAreGoneDoesNotHoldUpTheOtherRuns() throws IOException {
    RunId first = spooledWith("a", "bytes");
    RunId second = spooled("b");
    Files.delete(only(".part"));
    SpoolReport report = replayed();
    assertThat(report.replayed()).containsExactly(second);
    assertThat(report.refused()).containsOnlyKeys(first);
    assertThat(only(".refused")).isNotEmptyFile();
  }

  @Test
  void anArtifactWhoseNameIsTakenDoesNotKeepTheRestOfTheRunOut() throws IOException {
    RunId id = spooledWith("a", "one", "other");
    assertThat(replayed().replayed()).containsExactly(id);
    assertThat(stage.run(id).status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(stage.lines(id)).isEmpty();
    assertThat(stage.types(id)).contains("warning").endsWith("run.ended");
  }

  @Test
  void anotherRecorderOfThisProcessDoesNotOpenTheSpoolToOtherProcesses() throws IOException {
    stage.histories.turnOff();
    try (Recorder recorder = spooling().build()) {
      RunRecording run = recorder.start(Stage.CREATED);
      run.step(StepSpec.of("a")).succeed();
      spooling().build().close();
      assertThat(saidByAnother(ReplayingProcess.class)).isEqualTo("[]");
      run.succeed();
    }
    assertThat(saidByAnother(ReplayingProcess.class)).isNotEqualTo("[]");
  }

  @Test
  void aSpoolThatCouldNotBeMadeIsMadeAsSoonAsItCan() throws IOException {
    Path inTheWay = Files.createFile(folder.resolve("spool"));
    try (Recorder recorder =
        spooling()
            .onOutage(OutagePolicy.spool(inTheWay, 1 << 20).within(Duration.ofMillis(1)))
            .build()) {
      RunRecording run = recorder.start(Stage.CREATED);
      stage.histories.turnOff();
      run.step(StepSpec.of("a")).succeed();
      Files.delete(inTheWay);
      run.step(StepSpec.of("b")).succeed();
      run.succeed();
    }
    stage.histories.turnOn();
    try (Recorder recorder = stage.recorder().build()) {
      RunId id = recorder.replaySpool(inTheWay).replayed().get(0);
      assertThat(stage.run(id).status()).isEqualTo(RunStatus.SUCCEEDED);
      assertThat(stage.bodies(id, Warned.class).toString()).contains("spool could be written");
    }
  }

  private String saidByAnother(Class<?> program) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                program.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader said = process.inputReader()) {
      return String.valueOf(said.readLine());
    }
  }

  private RunId spooled(String... steps) {
    try (Recorder recorder = spooling().build()) {
      RunRecording run = recorder.start(Stage.CREATED);
      stage.histories.turnOff();
      for (String step : steps) {
        run.step(StepSpec.of(step)).succeed();
      }
      run.succeed();
      return run.runId();
    } finally {
      stage.histories.turnOn();
    }
  }

  private RunId spooledWith(String name, String... contents) {
    try (Recorder recorder = spooling().build()) {
      RunRecording run = recorder.start(Stage.CREATED);
      stage.histories.turnOff();
      stage.bytes.turnOff();
      for (String content : contents) {
        var unused = run.artifact(name, content.getBytes(UTF_8), ArtifactOptions.BYTES);
      }
      run.succeed();
      return run.runId();
    } finally {
      stage.histories.turnOn();
    }
  }

  private SpoolReport replayed() {
    stage.bytes.turnOn();
    try (Recorder recorder = stage.recorder().build()) {
      return recorder.replaySpool(folder);
    }
  }

  private Recorder.Builder spooling() {
    return stage
        .recorder()
        .leaseTtl(Duration.ofHours(3))
        .onOutage(OutagePolicy.spool(folder, 1 << 20).within(Duration.ofMillis(1)));
  }

  private static int lineBegin(byte[] bytes, int line) {
    int begin = 0;
    for (int i = 0, seen = 0; seen < line; i++) {
      if (bytes[i] == '\n') {
        seen++;
        begin = i + 1;
      }
    }
    return begin;
  }

  private Path only(String suffix) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> found = files.filter(file -> file.toString().endsWith(suffix)).toList();
      assertThat(found).hasSize(1);
      return found.get(0);
    }
  }
}
