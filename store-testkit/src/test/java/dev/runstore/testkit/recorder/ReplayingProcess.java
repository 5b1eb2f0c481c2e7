package dev.runstore.testkit.recorder;

import dev.runstore.api.recorder.Recorder;
import java.nio.file.Path;

/** Brings over what nobody has open in a folder, and says which runs that was. */
final class ReplayingProcess {
  private ReplayingProcess() {}

  public static void main(String[] arguments) {
    try (Recorder recorder = new Stage().recorder().build()) {
      System.out.println(recorder.replaySpool(Path.of(arguments[0])).replayed());
    }
  }
}
