package dev.runstore.dag;

import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepId;
import dev.runstore.api.recorder.RunEnd;
import dev.runstore.dag.plan.Plan;
import dev.runstore.dag.runbook.Step;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Runs the steps of a plan as their needs allow. One thread decides, each step has its own. */
final class RunExecution {
  private final RunContext run;
  private final Plan plan;
  private final Known known;
  private final Settling settling;
  private final Deque<StepId> ready = new ArrayDeque<>();
  private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
  private final Map<StepId, Integer> waiting = new HashMap<>();
  private final Deque<StepResult> unsettled = new ArrayDeque<>();
  private int running;

  RunExecution(RunContext run, Known known) {
    this.run = run;
    this.plan = run.plan();
    this.known = known;
    this.settling = new Settling(plan);
  }

  private sealed interface Message {
    record Done(StepResult result) implements Message {}

    record Broken(StepId step, RuntimeException failure) implements Message {}

    record Stopped() implements Message {}
  }

  /**
   * Runs all steps that are not known to have succeeded and ends the run.
   *
   * @param beforeEnd what is done when no step runs any more and the run can still be told about
   * @throws RuntimeException if the run cannot be recorded any more; its processes are gone by then
   */
  RunOutcome execute(Optional<Duration> timeout, Runnable beforeEnd) {
    final long began = System.nanoTime();
    plan.steps().values().stream()
        .filter(step -> !known.isPlanned(step.id()))
        .forEach(step -> run.recording().plan(step.id(), step.name(), step.parents()));
    run.tell(new Progress.RunStarted(run.recording().runId(), plan));
    run.stop().onStop(this::tellStopped);
    plan.steps().values().forEach(step -> waiting.put(step.id(), step.needs().size()));
    plan.steps().values().stream()
        .filter(step -> step.needs().isEmpty())
        .forEach(step -> decide(step.id()));
    try {
      runSteps(timeout, began);
    } catch (RuntimeException | Error e) {
      run.stop().because(new Stop.Cause.Lost("the executor failed", asRuntime(e)));
      awaitSteps();
      throw e;
    }
    return end(Duration.ofNanos(System.nanoTime() - began), beforeEnd);
  }

  private void runSteps(Optional<Duration> timeout, long began) {
    boolean interrupted = false;
    startReady();
    while (running > 0 || !ready.isEmpty()) {
      try {
        take(remaining(timeout, began));
      } catch (InterruptedException e) {
        interrupted = true;
        run.stop().because(new Stop.Cause.Cancelled("the executor was interrupted"));
      }
      startReady();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Until no step has a process; they have been told to stop. */
  private void awaitSteps() {
    while (running > 0) {
      try {
        if (!(messages.take() instanceof Message.Stopped)) {
          running--;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static RuntimeException asRuntime(Throwable failure) {
    return failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
  }

  private void tellStopped() {
    run.stop()
        .cause()
        .ifPresent(
            cause -> run.tell(new Progress.Stopping(run.recording().runId(), cause.reason())));
    messages.add(new Message.Stopped());
  }

  private long remaining(Optional<Duration> timeout, long began) {
    return timeout
        .filter(time -> run.stop().cause().isEmpty())
        .map(time -> TimeUnit.NANOSECONDS.convert(time) - (System.nanoTime() - began))
        .orElse(Long.MAX_VALUE);
  }

  private void take(long nanos) throws InterruptedException {
    Message message = messages.poll(Math.max(nanos, 0), TimeUnit.NANOSECONDS);
    switch (message) {
      case null -> run.stop().because(new Stop.Cause.TimedOut("the time-out of the run is over"));
      case Message.Done(StepResult result) -> {
        running--;
        run.tell(new Progress.StepEnded(result.outcome()));
        settle(result);
      }
      case Message.Broken(StepId step, RuntimeException failure) -> {
        running--;
        run.stop().because(new Stop.Cause.Lost("step " + step + " cannot be recorded", failure));
        settle(StepResult.skipped(plan.step(step), 0, "the run cannot be recorded"));
      }
      case Message.Stopped stopped -> skipReady();
    }
  }

  private void startReady() {
    if (!ready.isEmpty() && running < run.concurrency()) {
      run.lookForCancelRequest();
    }
    if (run.stop().cause().isPresent()) {
      skipReady();
    }
    while (running < run.concurrency() && !ready.isEmpty()) {
      Step step = plan.step(ready.remove());
      running++;
      StepRun stepRun = new StepRun(run, step, settling.results(step.parents()));
      int before = known.attempts(step.id());
      Thread.ofVirtual()
          .name("step " + step.id())
          .start(() -> messages.add(executed(stepRun, step.id(), before)));
    }
  }

  private static Message executed(StepRun stepRun, StepId id, int before) {
    try {
      return new Message.Done(stepRun.execute(before));
    } catch (RuntimeException e) {
      return new Message.Broken(id, e);
    } catch (Error e) {
      return new Message.Broken(id, asRuntime(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Message.Broken(
          id, new IllegalStateException("step " + id + " was interrupted", e));
    }
  }

  private void skipReady() {
    while (!ready.isEmpty()) {
      skip(plan.step(ready.remove()), stopReason());
    }
  }

  private String stopReason() {
    return run.stop()
        .cause()
        .map(
            cause ->
                switch (cause) {
                  case Stop.Cause.Cancelled c -> "the run was cancelled: " + c.reason();
                  case Stop.Cause.TimedOut t -> "the run timed out: " + t.reason();
                  case Stop.Cause.Lost l -> "the run was lost: " + l.reason();
                })
        .orElse("");
  }

  /** What becomes of a step all of whose needs have ended. */
  private void decide(StepId id) {
    Optional<StepResult> kept = known.succeeded(id);
    if (kept.isPresent()) {
      run.tell(new Progress.StepKept(kept.get().outcome()));
      settle(kept.get());
      return;
    }
    Step step = plan.step(id);
    if (run.stop().cause().isPresent()) {
      skip(step, stopReason());
      return;
    }
    settling.reasonToSkip(step).ifPresentOrElse(reason -> skip(step, reason), () -> ready.add(id));
  }

  private void skip(Step step, String reason) {
    if (!(run.stop().cause().orElse(null) instanceof Stop.Cause.Lost)) {
      run.recording().skip(step.id(), step.name(), step.parents(), reason);
    }
    StepResult result = StepResult.skipped(step, known.attempts(step.id()), reason);
    run.tell(new Progress.StepEnded(result.outcome()));
    settle(result);
  }

  /** Not by recursion, since a chain of skipped steps may be long. */
  private void settle(StepResult result) {
    boolean first = unsettled.isEmpty();
    unsettled.add(result);
    if (!first) {
      return;
    }
    while (!unsettled.isEmpty()) {
      StepResult next = Objects.requireNonNull(unsettled.peek());
      settling.add(next);
      for (StepId dependant : plan.dependants().getOrDefault(next.step().id(), List.of())) {
        if (waiting.merge(dependant, -1, Integer::sum) == 0) {
          decide(dependant);
        }
      }
      unsettled.remove();
    }
  }

  /** Ends the run; it lasted as long as its record says, or as measured if that cannot be read. */
  private RunOutcome end(Duration measured, Runnable beforeEnd) {
    Optional<Stop.Cause> cause = run.stop().cause();
    if (cause.orElse(null) instanceof Stop.Cause.Lost lost) {
      throw lost.failure();
    }
    beforeEnd.run();
    RunStatus status = settling.status(cause);
    Optional<ErrorInfo> error = settling.error(cause);
    RunEnd end = RunEnd.PLAIN;
    if (error.isPresent()) {
      end = end.error(error.get());
    }
    if (status == RunStatus.SUCCEEDED) {
      end = end.output(RunOutput.of(settling.results(plan.leaves()), run.contents()));
    }
    run.recording().end(status, end);
    Map<StepId, StepOutcome> steps = new LinkedHashMap<>();
    plan.steps()
        .keySet()
        .forEach(id -> steps.put(id, settling.results(List.of(id)).get(0).outcome()));
    RunOutcome outcome =
        new RunOutcome(
            run.recording().runId(),
            status,
            error,
            run.recorded().flatMap(Run::duration).orElse(measured),
            List.copyOf(steps.values()));
    run.tell(new Progress.RunEnded(outcome));
    return outcome;
  }
}
