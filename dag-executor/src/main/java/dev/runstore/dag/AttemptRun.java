package dev.runstore.dag;

import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.Warning;
import dev.runstore.api.recorder.StepRecording;
import dev.runstore.dag.StepOutputs.NotAsDeclared;
import dev.runstore.dag.process.ChildProcess;
import dev.runstore.dag.process.LineSplitter;
import dev.runstore.dag.process.ProcessEnd;
import dev.runstore.dag.process.ProcessTree;
import dev.runstore.dag.runbook.Command;
import dev.runstore.dag.runbook.Output;
import dev.runstore.dag.runbook.References;
import dev.runstore.dag.runbook.Step;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** One attempt of a step: a process in a folder of its own, and what it leaves. */
final class AttemptRun {
  /** What a shell says of a child that an interrupt from the terminal ended. */
  private static final int INTERRUPTED = 130;

  private static final int NO_PROGRAM = 127;
  private static final Duration INTERRUPT_GRACE = Duration.ofMillis(500);
  private final RunContext run;
  private final Step step;
  private final StepRecording recording;
  private final LastLines stderrTail = new LastLines();

  AttemptRun(RunContext run, Step step, StepRecording recording) {
    this.run = run;
    this.step = step;
    this.recording = recording;
  }

  AttemptResult execute(List<StepResult> needs) throws InterruptedException {
    try {
      WorkFolder folder =
          WorkFolder.create(run.folder(), step.id().value(), recording.ref().attempt());
      try {
        return execute(folder, folder.give(run.inputs(), needs, run.contents()), needs);
      } finally {
        delete(folder);
      }
    } catch (IOException e) {
      return AttemptResult.failed(
          "io", "the working folder below " + run.folder() + " cannot be used: " + e);
    }
  }

  /** What the step did stays as it is, whatever becomes of its folder. */
  private void delete(WorkFolder folder) {
    try {
      folder.delete();
    } catch (IOException e) {
      recording.warn(new Warning("work-folder-left", "the working folder is left: " + e));
    }
  }

  private AttemptResult execute(
      WorkFolder folder, Map<String, String> places, List<StepResult> needs)
      throws IOException, InterruptedException {
    needs.forEach(need -> need.artifacts().forEach(recording::consumed));
    StepRef ref = recording.ref();
    Map<String, String> environment =
        run.environment().of(step, ref, run.recording().runId().value(), places);
    String marker = "RUNSTORE_STEP_RUN_ID=" + ref.stepRunId().value();
    ChildProcess child;
    try {
      child =
          ChildProcess.of(words(environment))
              .in(folder.path())
              .pipesIn(folder.own())
              .environment(environment)
              .stdout(stdout(folder))
              .stderr(lines("stderr"))
              .start();
    } catch (NoSuchFileException e) {
      String missing = e.getReason() + ": " + e.getFile() + " (exit code " + NO_PROGRAM + ")";
      return AttemptResult.failed(
          "program", missing + hint(folder, List.of(e.getFile() + ": not found")));
    } catch (IllegalArgumentException | IOException e) {
      return AttemptResult.failed("start", "the command cannot be started: " + e.getMessage());
    }
    CountDownLatch killed = new CountDownLatch(1);
    AtomicBoolean stoppedByRun = new AtomicBoolean();
    Runnable killing =
        () -> {
          stoppedByRun.set(child.isAlive());
          child.terminate(run.grace(), marker);
          killed.countDown();
        };
    run.stop().onStop(killing);
    boolean inTime = true;
    try {
      if (step.timeout().isPresent() && !child.endsWithin(step.timeout().get())) {
        inTime = false;
        child.terminate(run.grace(), marker);
      }
      ProcessEnd end = child.await();
      if (end.outputIsOpen()) {
        recording.warn(ProcessEnd.OUTPUT_IS_OPEN);
      }
      if (end.exitCode() == INTERRUPTED) {
        run.stop().await(INTERRUPT_GRACE);
      }
      if (run.stop().forget(killing)) {
        killed.await();
      }
      endLeftBehind(marker);
      if (!inTime) {
        return timedOut(folder, end);
      }
      return end.exitCode() == 0 && !stoppedByRun.get()
          ? succeeded(folder, end)
          : notSucceeded(folder, end);
    } catch (InterruptedException | IOException | RuntimeException | Error e) {
      child.terminate(run.grace(), marker);
      throw e;
    } finally {
      run.stop().forget(killing);
    }
  }

  private void endLeftBehind(String marker) {
    int left = ProcessTree.terminateMarked(Set.of(marker), run.grace());
    if (left > 0) {
      recording.warn(
          new Warning(
              "left-behind",
              "the command left "
                  + (left == 1 ? "a process" : left + " processes")
                  + " behind, ended with the step"));
    }
  }

  private List<String> words(Map<String, String> environment) {
    return switch (step.run()) {
      case Command.Shell shell -> List.of("/bin/sh", "-e", "-c", shell.lines());
      case Command.Arguments arguments ->
          arguments.words().stream().map(word -> References.resolve(word, environment)).toList();
    };
  }

  private OutputStream stdout(WorkFolder folder) throws IOException {
    OutputStream lines = lines("stdout");
    return step.output().orElse(null) instanceof Output.Stdout
        ? new Tee(lines, Files.newOutputStream(folder.stdout()))
        : lines;
  }

  private OutputStream lines(String stream) {
    return new LineSplitter(
        line -> {
          recording.log(stream, line);
          if (stream.equals("stderr")) {
            stderrTail.add(line);
          }
          run.tell(new Progress.LineWritten(recording.ref(), stream, line));
        },
        run.secrets()::mask,
        run.secrets().longest());
  }

  private AttemptResult timedOut(WorkFolder folder, ProcessEnd end) throws IOException {
    return unsuccessful(
        folder,
        StepStatus.TIMED_OUT,
        ErrorInfo.of(
            "timed-out",
            "stopped after its time-out of "
                + Durations.text(step.timeout().orElse(Duration.ZERO))),
        end);
  }

  private AttemptResult notSucceeded(WorkFolder folder, ProcessEnd end) throws IOException {
    Optional<Stop.Cause> stopped = run.stop().cause();
    if (stopped.isPresent()) {
      return switch (stopped.get()) {
        case Stop.Cause.Cancelled(String reason) ->
            unsuccessful(folder, StepStatus.CANCELLED, ErrorInfo.of("cancelled", reason), end);
        case Stop.Cause.TimedOut(String reason) ->
            unsuccessful(folder, StepStatus.TIMED_OUT, ErrorInfo.of("timed-out", reason), end);
        case Stop.Cause.Lost(String reason, RuntimeException failure) -> throw failure;
      };
    }
    return unsuccessful(
        folder,
        StepStatus.FAILED,
        new ErrorInfo(
            "exit",
            "exit code "
                + end.exitCode()
                + stderrTail.last().map(line -> ": " + line).orElse("")
                + hint(folder, stderrTail.lines()),
            stderrTail.all()),
        end);
  }

  private String hint(WorkFolder folder, List<String> said) {
    return new BesideRunbook(Path.of(run.plan().runbook().source().folder()), folder.path())
        .hint(said)
        .map(hint -> "; " + hint)
        .orElse("");
  }

  private AttemptResult unsuccessful(
      WorkFolder folder, StepStatus status, ErrorInfo error, ProcessEnd end) throws IOException {
    List<ArtifactInfo> artifacts = List.of();
    try {
      artifacts = outputs(folder).storeArtifacts();
    } catch (NotAsDeclared e) {
      recording.log("executor", "WARN", String.valueOf(e.getMessage()));
    }
    return new AttemptResult(
        status, Optional.of(error), Optional.empty(), artifacts, Optional.of(end));
  }

  private AttemptResult succeeded(WorkFolder folder, ProcessEnd end) throws IOException {
    StepOutputs outputs = outputs(folder);
    List<ArtifactInfo> artifacts = new ArrayList<>();
    try {
      artifacts.addAll(outputs.storeArtifacts());
      outputs.checkNamedArtifacts(artifacts);
      Optional<Payload> output = outputs.output();
      artifacts.addAll(outputs.storeMessages());
      return new AttemptResult(
          StepStatus.SUCCEEDED, Optional.empty(), output, artifacts, Optional.of(end));
    } catch (NotAsDeclared e) {
      return new AttemptResult(
          StepStatus.FAILED,
          Optional.of(ErrorInfo.of(e.type(), String.valueOf(e.getMessage()))),
          Optional.empty(),
          artifacts,
          Optional.of(end));
    }
  }

  private StepOutputs outputs(WorkFolder folder) {
    return new StepOutputs(
        run.recording().runId(), step, recording, folder, run.contents().artifacts());
  }

  /** Writes to both. */
  private static final class Tee extends OutputStream {
    private final OutputStream first;
    private final OutputStream second;

    Tee(OutputStream first, OutputStream second) {
      this.first = first;
      this.second = second;
    }

    @Override
    public void write(int b) throws IOException {
      first.write(b);
      second.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      first.write(bytes, offset, length);
      second.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      try (second) {
        first.close();
      }
    }
  }
}
