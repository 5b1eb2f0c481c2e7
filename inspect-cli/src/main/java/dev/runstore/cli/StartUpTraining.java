package dev.runstore.cli;

import dev.runstore.api.config.Stores;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.model.Subject;
import dev.runstore.api.recorder.Recorder;
import dev.runstore.api.recorder.RunRecording;
import dev.runstore.api.recorder.StepRecording;
import dev.runstore.api.recorder.StepSpec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Does once what is done most, in a store that is gone afterwards. The launcher runs it to see
 * which classes the start-up archive is to hold.
 */
public final class StartUpTraining {
  private static final List<List<String>> COMMON =
      List.of(
          List.of("runs", "list"),
          List.of("runs", "list", "-o", "jsonl"),
          List.of("runs", "list", "-o", "name", "--status", "failed", "--since", "7d"),
          List.of("inspect"),
          List.of("inspect", "-o", "json"),
          List.of("runs", "steps"),
          List.of("runs", "logs"),
          List.of("runs", "events"),
          List.of("runs", "artifacts"),
          List.of("inspect", "no-such-run"),
          List.of("--help"));

  private StartUpTraining() {}

  /** Runs the training. */
  public static void main(String[] args) throws IOException {
    try (TemporaryStore store = new TemporaryStore()) {
      for (int i = 0; i < 3; i++) {
        record(store.stores());
      }
      for (List<String> words : COMMON) {
        train(store.folder(), "pipe", words);
        train(store.folder(), "terminal", words);
      }
    }
  }

  private static void record(Stores stores) {
    try (Recorder recorder = Recorder.to(stores.executions(), stores.artifacts()).build();
        RunRecording run = recorder.start(RunCreated.of(Subject.workflow("training")))) {
      StepRecording step = run.step(StepSpec.of("step").input("in").config("do"));
      step.log("stdout", "a line");
      step.artifact(
          "result.txt",
          "bytes".getBytes(StandardCharsets.UTF_8),
          dev.runstore.api.ArtifactOptions.ofType("text/plain"));
      step.succeed("out");
      run.succeed("done");
    }
  }

  private static void train(Path root, String stdout, List<String> words) {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    String[] args = new String[words.size() + 2];
    args[0] = "--root";
    args[1] = root.toString();
    for (int i = 0; i < words.size(); i++) {
      args[i + 2] = words.get(i);
    }
    Map<String, String> env = Map.of("WCT_STDOUT", stdout, "LANG", "C.UTF-8");
    Wct.run(nowhere, nowhere, env, root, new ByteArrayInputStream(new byte[0]), args);
  }
}
