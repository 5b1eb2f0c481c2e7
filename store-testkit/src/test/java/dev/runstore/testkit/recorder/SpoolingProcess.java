package dev.runstore.testkit.recorder;

import dev.runstore.api.recorder.OutagePolicy;
import dev.runstore.api.recorder.Recorder;
import dev.runstore.api.recorder.RunRecording;
import dev.runstore.api.recorder.StepSpec;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Records to stores that do not answer until it is killed; says which steps it has been
 * acknowledged.
 */
final class SpoolingProcess {
  private SpoolingProcess() {}

  public static void main(String[] arguments) {
    Stage stage = new Stage();
    stage.histories.turnOff();
    stage.bytes.turnOff();
    OutagePolicy policy =
        OutagePolicy.spool(Path.of(arguments[0]), 1L << 30).within(Duration.ofMillis(1));
    try (Recorder recorder = stage.recorder().onOutage(policy).build()) {
      RunRecording run = recorder.start(Stage.CREATED);
      for (int i = 0; ; i++) {
        run.step(StepSpec.of("s" + i)).succeed("x".repeat(i % 10 == 0 ? 20_000 : 100));
        System.out.println(i);
      }
    }
  }
}
