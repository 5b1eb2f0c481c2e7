package dev.runstore.dag;

import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ClaimTerms;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.StoreException;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Runner;
import dev.runstore.api.model.Warning;
import dev.runstore.api.recorder.Recorder;
import dev.runstore.api.recorder.RunRecording;
import dev.runstore.api.recorder.ThisProcess;
import dev.runstore.dag.plan.Plan;
import dev.runstore.dag.runbook.Runbook;
import dev.runstore.dag.runbook.RunbookException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * Runs workflows that runbooks describe and records them.
 *
 * <pre>{@code
 * DagExecutor executor = DagExecutor.over(stores.executions(), stores.artifacts()).build();
 * RunOutcome outcome = executor.run(RunbookReader.read(Path.of("wordcount.yaml")));
 * }</pre>
 *
 * <p>Each step is a process in a working folder of its own. What it is given and what it leaves
 * goes through the two stores. Thread-safe; each call returns when its run has ended and no process
 * of it is left.
 */
public final class DagExecutor {
  /** The label of a run that repeats another one; its value is that run's id. */
  public static final String RERUN_OF = Labels.RERUN_OF;

  private final ExecutionStore executions;
  private final ArtifactStore artifacts;
  private final Runner runner;
  private final OptionalInt concurrency;
  private final Map<String, String> environment;
  private final OrderedListener listener;
  private final Workplace workplace;
  private final Duration leaseTtl;
  private final Duration grace;
  private final UnaryOperator<Recorder.Builder> recording;
  private final Set<Stop> active = ConcurrentHashMap.newKeySet();

  private DagExecutor(Builder builder) {
    this.executions = builder.executions;
    this.artifacts = builder.artifacts;
    this.runner = builder.runner;
    this.concurrency = builder.concurrency;
    this.environment = Map.copyOf(builder.environment);
    this.listener = new OrderedListener(builder.listener);
    this.workplace =
        new Workplace(new RunFolders(builder.workFolder, builder.runner.process()), builder.grace);
    this.leaseTtl = builder.leaseTtl;
    this.grace = builder.grace;
    this.recording = builder.recording;
  }

  /** An executor that records in these stores, which stay open. */
  public static Builder over(ExecutionStore executions, ArtifactStore artifacts) {
    return new Builder(executions, artifacts);
  }

  /**
   * Runs a runbook.
   *
   * @throws RunbookException if a variable that it refers to is not set; nothing has run then
   * @throws StoreException if the run cannot be recorded, or not any more; it can be resumed
   */
  public RunOutcome run(Runbook runbook) {
    return run(runbook, RunRequest.PLAIN);
  }

  /**
   * Runs a runbook.
   *
   * @throws RunbookException if an input of the request is none of the runbook, or a variable that
   *     it refers to is not set; nothing has run then
   * @throws StoreException if the run cannot be recorded, or not any more; it can be resumed
   */
  public RunOutcome run(Runbook runbook, RunRequest request) {
    return start(runbook, request, Optional.empty());
  }

  /**
   * Runs the runbook of an earlier run again, as it was recorded, with its inputs and labels. The
   * new run has the label {@value #RERUN_OF}.
   *
   * @throws StoreException.NotFound if there is no such run
   * @throws RunNotResumable if it is no run of a runbook
   */
  public RunOutcome rerun(RunId earlier, RunRequest request) {
    Labels labels = executions.require(earlier).labels().without(RERUN_OF).with(request.labels());
    Definition definition = Definition.recorded(executions, artifacts, earlier);
    Map<String, JsonValue> inputs = new LinkedHashMap<>(definition.inputs());
    inputs.putAll(request.inputs());
    return start(
        definition.runbook(), request.given(inputs).labelled(labels), Optional.of(earlier));
  }

  /**
   * Goes on with a run that has not ended, under its id, and repeats only what has not succeeded. A
   * run whose holder was a process of this host that is gone is taken over at once.
   *
   * @throws StoreException.NotFound if there is no such run
   * @throws StoreException.Conflict if it has ended
   * @throws StoreException.LeaseHeld if another runner holds it: at once if so told, else when it
   *     renews its lease or this executor is cancelled while waiting
   * @throws RunNotResumable if it is no run of a runbook
   */
  public RunOutcome resume(RunId runId, WhenHeld whenHeld) {
    Run run = executions.require(runId);
    if (run.status().isTerminal()) {
      throw new StoreException.Conflict(
          "run "
              + runId
              + " has ended as "
              + run.status()
              + " and cannot be resumed, start it again as a new run with rerun",
          run.eventCount());
    }
    Definition definition = Definition.recorded(executions, artifacts, runId);
    Plan plan = Plan.of(definition.runbook());
    StepEnvironment variables =
        Launch.environment(definition.runbook(), environment, definition.inputs());
    Secrets secrets = Secrets.of(definition.runbook(), environment);
    Stop stop = new Stop();
    active.add(stop);
    try (Recorder recorder = recorder(secrets);
        RunRecording recorded =
            new Resumption(executions, runner, leaseTtl, listener, stop)
                .claim(recorder, runId, whenHeld)) {
      workplace.terminate(runId);
      Known known = Known.read(executions, runId, plan);
      Resumption.endLeftOpen(recorded, known);
      return execute(
          plan, recorded, known, variables, secrets, definition.inputs(), stop, Optional.empty());
    } finally {
      listener.flush(stop, grace);
      active.remove(stop);
    }
  }

  /** Stops all runs of this executor: their processes are ended, the runs end as cancelled. */
  public void cancel(String reason) {
    active.forEach(stop -> stop.because(new Stop.Cause.Cancelled(reason)));
  }

  private RunOutcome start(Runbook runbook, RunRequest request, Optional<RunId> rerunOf) {
    Map<String, JsonValue> inputs = Launch.inputs(runbook, request, environment);
    StepEnvironment variables = Launch.environment(runbook, environment, inputs);
    Secrets secrets = Secrets.of(runbook, environment);
    Plan plan = Plan.of(runbook);
    Stop stop = new Stop();
    active.add(stop);
    try (Recorder recorder = recorder(secrets);
        RunRecording recorded =
            recorder.start(
                request.id().orElseGet(RunId::next),
                Launch.created(plan, request, inputs, rerunOf))) {
      secrets
          .unmasked(environment)
          .forEach(
              name ->
                  recorded.warn(
                      new Warning(
                          "secret-too-short",
                          "the value of "
                              + name
                              + " has fewer than "
                              + Secrets.SHORTEST
                              + " characters and is not masked")));
      return execute(
          plan, recorded, Known.NOTHING, variables, secrets, inputs, stop, request.timeout());
    } finally {
      listener.flush(stop, grace);
      active.remove(stop);
    }
  }

  private Recorder recorder(Secrets secrets) {
    return recording
        .apply(Recorder.to(executions, artifacts))
        .runner(runner)
        .leaseTtl(leaseTtl)
        .masking(Set.copyOf(secrets.texts().values()))
        .build();
  }

  private RunOutcome execute(
      Plan plan,
      RunRecording recorded,
      Known known,
      StepEnvironment variables,
      Secrets secrets,
      Map<String, JsonValue> inputs,
      Stop stop,
      Optional<Duration> timeout) {
    recorded.onLost(
        failure ->
            stop.because(new Stop.Cause.Lost(String.valueOf(failure.getMessage()), failure)));
    Path folder = workplace.make(recorded);
    RunContext context =
        new RunContext(
            plan,
            recorded,
            executions,
            new Contents(artifacts),
            variables,
            secrets,
            inputs,
            folder,
            grace,
            concurrency.orElse(
                plan.runbook().concurrency().orElse(Runtime.getRuntime().availableProcessors())),
            stop,
            listener);
    recorded.onCancel(context::cancel);
    return new RunExecution(context, known)
        .execute(
            timeout.or(() -> plan.runbook().timeout()), () -> workplace.leave(recorded, folder));
  }

  /** How an executor is to work. */
  public static final class Builder {
    private final ExecutionStore executions;
    private final ArtifactStore artifacts;
    private Runner runner = ThisProcess.runner("dag-executor", DagExecutor.class);
    private OptionalInt concurrency = OptionalInt.empty();
    private Map<String, String> environment = System.getenv();
    private ProgressListener listener = ProgressListener.NONE;
    private Path workFolder = RunFolders.ofUser();
    private Duration leaseTtl = ClaimTerms.DEFAULT_TTL;
    private Duration grace = Duration.ofSeconds(5);
    private UnaryOperator<Recorder.Builder> recording = UnaryOperator.identity();

    private Builder(ExecutionStore executions, ArtifactStore artifacts) {
      this.executions = executions;
      this.artifacts = artifacts;
    }

    /** Who runs; with its process, so that another one on this host sees when it is gone. */
    public Builder runner(Runner who) {
      runner = who;
      return this;
    }

    /** How many steps run at a time, whatever the runbook says. */
    public Builder concurrency(int steps) {
      if (steps < 1) {
        throw new IllegalArgumentException("at least one step runs at a time: " + steps);
      }
      concurrency = OptionalInt.of(steps);
      return this;
    }

    /** The variables steps have, and those that references are looked up in. */
    public Builder environment(Map<String, String> variables) {
      environment = variables;
      return this;
    }

    /** Is told what happens. */
    public Builder listener(ProgressListener told) {
      listener = told;
      return this;
    }

    /**
     * Where steps have their working folders while they run; a folder of the user's if not said.
     */
    public Builder workFolder(Path folder) {
      workFolder = folder.toAbsolutePath();
      return this;
    }

    /** How long the lease of a run holds without a heartbeat; 15 s if not said. */
    public Builder leaseTtl(Duration time) {
      leaseTtl = time;
      return this;
    }

    /** How long a process has between being asked to end and being killed; 5 s if not said. */
    public Builder grace(Duration time) {
      grace = time;
      return this;
    }

    /** How runs are recorded: limits, heartbeat, what happens when a store does not answer. */
    public Builder recording(UnaryOperator<Recorder.Builder> settings) {
      recording = settings;
      return this;
    }

    /** The executor. */
    public DagExecutor build() {
      return new DagExecutor(this);
    }
  }
}
