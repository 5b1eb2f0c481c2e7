package dev.runstore.dag;

import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.recorder.StepRecording;
import dev.runstore.api.recorder.StepSpec;
import dev.runstore.dag.runbook.Command;
import dev.runstore.dag.runbook.Retries;
import dev.runstore.dag.runbook.Step;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** One step: its attempts until one succeeds or there are no more. */
final class StepRun {
  private final RunContext run;
  private final Step step;
  private final List<StepResult> needs;

  StepRun(RunContext run, Step step, List<StepResult> needs) {
    this.run = run;
    this.step = step;
    this.needs = List.copyOf(needs);
  }

  /**
   * Tries the step.
   *
   * @param attemptsBefore how many attempts earlier holders of the run have made
   */
  StepResult execute(int attemptsBefore) throws InterruptedException {
    StepSpec spec =
        StepSpec.of(step.id())
            .named(step.name())
            .after(step.parents())
            .config(config())
            .input(input());
    for (int retry = 0; ; retry++) {
      int number = attemptsBefore + retry + 1;
      long started = System.nanoTime();
      StepRecording recording = run.recording().step(spec.attempt(number));
      run.tell(new Progress.StepStarted(recording.ref(), step.name()));
      AttemptResult result = new AttemptRun(run, step, recording).execute(needs);
      Duration duration = Duration.ofNanos(System.nanoTime() - started);
      recording.end(result.status(), result.end());
      Optional<String> reason = result.error().map(ErrorInfo::message).map(run.secrets()::mask);
      if (!goesOn(result.status(), retry, recording, reason)) {
        return new StepResult(
            step,
            result.status(),
            number,
            Optional.of(duration),
            result.output(),
            result.artifacts(),
            reason);
      }
    }
  }

  private boolean goesOn(
      StepStatus status, int retry, StepRecording recording, Optional<String> reason)
      throws InterruptedException {
    Retries retries = step.retries();
    boolean unsuccessful = status == StepStatus.FAILED || status == StepStatus.TIMED_OUT;
    if (!unsuccessful || retry >= retries.max() || run.stop().cause().isPresent()) {
      return false;
    }
    Duration backoff = retries.before(retry + 1);
    run.tell(new Progress.StepRetried(recording.ref(), reason.orElse(""), backoff));
    return run.stop().await(backoff).isEmpty();
  }

  private JsonValue config() {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put(
        "run",
        switch (step.run()) {
          case Command.Shell shell -> shell.lines();
          case Command.Arguments arguments -> arguments.words();
        });
    TreeSet<String> names = new TreeSet<>(run.plan().runbook().env().keySet());
    names.addAll(step.env().keySet());
    if (!names.isEmpty()) {
      config.put("env", names);
    }
    step.timeout().ifPresent(time -> config.put("timeout", Durations.text(time)));
    if (step.retries().max() > 0) {
      config.put("retries", step.retries().max());
    }
    if (!step.artifacts().isEmpty()) {
      config.put("artifacts", step.artifacts());
    }
    return JsonValue.object(config);
  }

  private JsonValue input() {
    Map<String, JsonValue> outputs = new LinkedHashMap<>();
    needs.forEach(need -> outputs.put(need.step().id().value(), described(need.output())));
    Map<String, JsonValue> input = new LinkedHashMap<>();
    input.put("inputs", JsonText.object(run.inputs()));
    input.put("needs", JsonText.object(outputs));
    return JsonText.object(input);
  }

  private static JsonValue described(Optional<Payload> output) {
    if (output.isEmpty()) {
      return JsonValue.NULL;
    }
    return switch (output.get()) {
      case Payload.Json json -> json.value();
      case Payload.Binary binary -> JsonValue.object(Map.of("byteLength", binary.byteLength()));
      case Payload.Reference reference -> {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("node", reference.node());
        members.put("byteLength", reference.byteLength());
        reference.sha256().ifPresent(digest -> members.put("sha256", digest.hex()));
        yield JsonValue.object(members);
      }
    };
  }
}
