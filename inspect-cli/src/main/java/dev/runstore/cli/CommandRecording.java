package dev.runstore.cli;

import dev.runstore.api.Claim;
import dev.runstore.api.ClaimTerms;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.StoreException;
import dev.runstore.api.config.RunstoreConfig;
import dev.runstore.api.config.Stores;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Runner;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.Warning;
import dev.runstore.api.recorder.OutagePolicy;
import dev.runstore.api.recorder.Recorder;
import dev.runstore.api.recorder.RunEnd;
import dev.runstore.api.recorder.RunRecording;
import dev.runstore.api.recorder.StepEnd;
import dev.runstore.api.recorder.StepRecording;
import dev.runstore.api.recorder.StepSpec;
import dev.runstore.api.recorder.ThisProcess;
import dev.runstore.dag.RunFolders;
import dev.runstore.dag.process.ChildProcess;
import dev.runstore.dag.process.LineSplitter;
import dev.runstore.dag.process.ProcessEnd;
import dev.runstore.dag.process.SecretTexts;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;

/** Runs a command as a recorded run with one step. Its outputs go on as they come. */
final class CommandRecording {
  static final String STEP = "command";
  private static final int NOT_STARTED = 126;
  private static final int NO_SUCH_COMMAND = 127;
  private static final int KEPT_EVENTS = 10_000;
  private static final Duration GRACE = Duration.ofSeconds(5);
  private static final String VARIABLE = "RUNSTORE_RUN_ID";

  private final App app;
  private final Subject subject;
  private final Labels labels;
  private final SecretTexts masked;
  private final Runner runner = ThisProcess.runner("wct-record", CommandRecording.class);
  private final AtomicReference<String> stopped = new AtomicReference<>("");

  CommandRecording(App app, Subject subject, Labels labels, SecretTexts masked) {
    this.app = app;
    this.subject = subject;
    this.labels = labels;
    this.masked = masked;
  }

  int run(List<String> command) {
    Stores stores = opened();
    RunId id = RunId.next();
    int code = record(stores, id, command);
    tell(stores, id);
    return code;
  }

  private Stores opened() {
    try {
      app.spreadOutAfterEnd();
      app.stores().requireWritable();
      return app.stores();
    } catch (StoreException e) {
      throw notStarted(e);
    }
  }

  private static CommandFailure notStarted(StoreException e) {
    return CommandFailure.of(
        ExitCode.of(e),
        "the command was not started, as the store takes no record of it: " + e.getMessage());
  }

  /** The run is created and claimed first: a store that takes no record is no reason to run. */
  private int record(Stores stores, RunId id, List<String> command) {
    RunstoreConfig config = stores.config();
    Claim claim = claimed(stores.executions(), id);
    try (Recorder recorder =
            Recorder.to(stores.executions(), stores.artifacts())
                .inlineLimit(config.inlineLimit())
                .previewLimit(config.previewLimit())
                .masking(Set.copyOf(masked.values()))
                .onOutage(OutagePolicy.drop(KEPT_EVENTS))
                .onTrouble(new Trouble(app))
                .build();
        RunRecording run = recorder.resume(claim)) {
      StepRecording step = run.step(StepSpec.of(STEP).config(config(command)));
      return run(command, run, step);
    }
  }

  private Claim claimed(ExecutionStore executions, RunId id) {
    RunCreated created = RunCreated.of(subject).labelled(labels);
    try {
      var unused = executions.create(id, Event.of(app.around().clock().instant(), created));
      return executions.claim(id, ClaimTerms.of(runner));
    } catch (StoreException e) {
      throw notStarted(e);
    }
  }

  private Map<String, Object> config(List<String> command) {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("command", command);
    config.put("workingDirectory", app.around().cwd().toString());
    config.put("environment", new TreeSet<>(ChildEnvironment.of(app.around().env()).keySet()));
    return config;
  }

  private int run(List<String> command, RunRecording run, StepRecording step) {
    RunFolders folders = RunFolders.ofUser(runner.process());
    Path pipes;
    try {
      pipes = folders.make(run.runId());
    } catch (IOException e) {
      return notStarted(command, e, run, step);
    }
    try {
      folders.sweep(pipes).forEach(problem -> step.warn(left(problem)));
      return run(command, pipes, run, step);
    } finally {
      remove(folders, pipes);
    }
  }

  private static Warning left(String problem) {
    return new Warning("work-folder-left", problem);
  }

  /** The run has ended by then, so that this is told on the screen alone. */
  private void remove(RunFolders folders, Path pipes) {
    try {
      folders.remove(pipes);
    } catch (IOException e) {
      app.say("wct: cannot remove " + pipes + ": " + e.getMessage());
    }
  }

  private int run(List<String> command, Path pipes, RunRecording run, StepRecording step) {
    Map<String, String> env = ChildEnvironment.of(app.around().env());
    env.put(VARIABLE, run.runId().value());
    ChildProcess child;
    try {
      child =
          ChildProcess.of(command)
              .in(app.around().cwd())
              .pipesIn(pipes)
              .environment(env)
              .inheritingStdin()
              .stdout(tee(app.around().out(), step, "stdout"))
              .stderr(tee(app.around().err(), step, "stderr"))
              .start();
    } catch (IOException e) {
      return notStarted(command, e, run, step);
    }
    Runnable stop = () -> child.terminate(GRACE, VARIABLE + "=" + run.runId());
    run.onCancel(
        request -> {
          stopped.set(request.reason() + " (asked by " + request.requestedBy() + ")");
          stop.run();
        });
    try {
      return Interrupts.during(
          () -> ended(child.await(), run, step),
          () -> {
            stopped.compareAndSet("", "interrupted by Ctrl-C or a signal");
            stop.run();
          });
    } catch (InterruptedException e) {
      stop.run();
      Thread.currentThread().interrupt();
      throw CommandFailure.failure("interrupted while the command ran");
    }
  }

  private int ended(ProcessEnd end, RunRecording run, StepRecording step) {
    if (end.outputIsOpen()) {
      step.warn(ProcessEnd.OUTPUT_IS_OPEN);
    }
    StepEnd said = StepEnd.PLAIN.exitCode(end.exitCode()).usage(end.usage());
    String reason = java.util.Objects.requireNonNullElse(stopped.get(), "");
    if (!reason.isEmpty()) {
      step.end(StepStatus.CANCELLED, said.error(ErrorInfo.of("cancelled", reason)));
      run.cancel(reason);
    } else if (end.exitCode() == 0) {
      step.end(StepStatus.SUCCEEDED, said);
      run.succeed();
    } else {
      ErrorInfo error = ErrorInfo.of("exit", "the command exited with " + end.exitCode());
      step.end(StepStatus.FAILED, said.error(error));
      run.end(RunStatus.FAILED, RunEnd.PLAIN.error(error));
    }
    return end.exitCode();
  }

  private int notStarted(
      List<String> command, IOException failure, RunRecording run, StepRecording step) {
    boolean missing = failure instanceof NoSuchFileException;
    String message =
        missing
            ? "there is no command " + command.get(0) + "; check its name and PATH"
            : "the command " + command.get(0) + " cannot be started: " + failure.getMessage();
    ErrorInfo error = ErrorInfo.of("start", message);
    step.fail(error);
    run.fail(error);
    app.say("wct: " + message);
    return missing ? NO_SUCH_COMMAND : NOT_STARTED;
  }

  private void tell(Stores stores, RunId id) {
    try {
      Optional<Run> recorded = stores.executions().find(id);
      if (recorded.isEmpty()) {
        app.say("wct: the command ran, but the store took nothing of its record, as said above");
        return;
      }
      if (!recorded.get().status().isTerminal()) {
        app.say(
            "wct: the command ran, but the store did not take the end of its record, as said above;"
                + " the run will count as lost, what was taken is shown by "
                + app.self()
                + " inspect "
                + id);
        return;
      }
    } catch (StoreException e) {
      app.say("wct: the command ran, but its record cannot be read back: " + e.getMessage());
      return;
    }
    if ("terminal".equals(app.around().env().get("WCT_STDERR"))) {
      app.say("recorded as " + id + ": " + app.self() + " inspect " + id);
    }
  }

  private OutputStream tee(PrintStream out, StepRecording step, String stream) {
    return new Tee(
        out, new LineSplitter(line -> step.log(stream, line), masked::mask, masked.longest()));
  }

  /** Passes bytes on at once, and to the record. */
  private static final class Tee extends OutputStream {
    private final PrintStream out;
    private final LineSplitter record;

    Tee(PrintStream out, LineSplitter record) {
      this.out = out;
      this.record = record;
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      out.write(bytes, offset, length);
      out.flush();
      record.write(bytes, offset, length);
    }

    @Override
    public void close() {
      record.close();
    }
  }
}
