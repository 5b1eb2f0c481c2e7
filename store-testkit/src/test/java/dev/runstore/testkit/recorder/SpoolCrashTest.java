package dev.runstore.testkit.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.recorder.Recorder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SpoolCrashTest {
  private static final int STEPS = 25;

  private final Stage stage = new Stage();
  @TempDir private Path folder;

  @Test
  void whatAKilledProcessWasAcknowledgedIsBroughtOver() throws IOException, InterruptedException {
    int acknowledged = killedAfter(STEPS);
    try (Recorder recorder = stage.recorder().build()) {
      List<RunId> replayed = recorder.replaySpool(folder).replayed();
      assertThat(replayed).hasSize(1);
      RunId id = replayed.get(0);
      assertThat(stage.run(id).stepCounts().of(StepStatus.SUCCEEDED))
          .isGreaterThanOrEqualTo(acknowledged + 1);
      assertThat(stage.types(id)).endsWith("lease.released");
      Attempt spilled = stage.step(id, "s0").attempts().get(0);
      Payload.Reference output = (Payload.Reference) spilled.output().orElseThrow();
      assertThat(stage.content(output.artifact().orElseThrow())).hasSize(20_002);
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  /** The number of the last step that the process said before it died. */
  private int killedAfter(int steps) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                SpoolingProcess.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    int last = -1;
    try (BufferedReader said = process.inputReader()) {
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        last = Integer.parseInt(line);
        if (last == steps) {
          assertThat(process.toHandle().destroyForcibly()).isTrue();
        }
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(last).isGreaterThanOrEqualTo(steps);
    return last;
  }
}
