package dev.runstore.testkit.calls;

import dev.runstore.api.ExecutionResult;
import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.ModelUsage;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepRunId;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.Usage;
import dev.runstore.api.model.Warning;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Results as an engine saves them. */
final class SavedRuns {
  static final Instant START = Instant.parse("2026-01-01T00:00:00.123456Z");

  private SavedRuns() {}

  static ExecutionResult report() {
    return REPORT;
  }

  private static final ExecutionResult REPORT =
      new ExecutionResult(
          Subject.agent("writer"),
          RunStatus.FAILED,
          Optional.of(START),
          Optional.of(START.plusSeconds(90)),
          Labels.of(Map.of("team", "a", "env", "prod")),
          Attributes.NONE.with("z", JsonValue.parse("1.10")).with("a", JsonValue.NULL),
          Optional.of(Payload.json("{\"topic\":\"x\"}")),
          Optional.of(new Payload.Binary(new byte[] {0, 1, 2}, "image/png")),
          Optional.of(ErrorInfo.of("Boom", "it broke")),
          List.of(
              step("outline", attempt(1, StepStatus.SUCCEEDED)),
              step("draft", attempt(1, StepStatus.FAILED), attempt(2, StepStatus.TIMED_OUT)),
              skipped("publish"),
              step("planned")));

  static ExecutionResult running(List<StepState> steps) {
    return new ExecutionResult(
        Subject.agent("writer"),
        RunStatus.RUNNING,
        Optional.of(START),
        Optional.empty(),
        Labels.of(Map.of("team", "a")),
        Attributes.NONE.with("k", JsonValue.parse("1")),
        Optional.of(Payload.json("{\"topic\":\"x\"}")),
        Optional.empty(),
        Optional.empty(),
        steps);
  }

  private static final ExecutionResult LARGE =
      new ExecutionResult(
          Subject.workflow("large"),
          RunStatus.SUCCEEDED,
          Optional.of(START),
          Optional.empty(),
          Labels.NONE,
          Attributes.NONE,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          IntStream.range(0, 40)
              .mapToObj(
                  i ->
                      step(
                          "step-" + i,
                          giving(
                              attempt(1, StepStatus.SUCCEEDED),
                              new Payload.Json(JsonValue.string("y".repeat(200_000))))))
              .toList());

  static ExecutionResult large() {
    return LARGE;
  }

  static StepState step(String name, Attempt... attempts) {
    return new StepState(
        new StepId(name),
        "the " + name,
        attempts.length == 0 ? StepStatus.PENDING : attempts[attempts.length - 1].status(),
        List.of(new StepId("before " + name)),
        Optional.empty(),
        0,
        List.of(attempts));
  }

  static StepState skipped(String name) {
    return new StepState(
        new StepId(name),
        name,
        StepStatus.SKIPPED,
        List.of(),
        Optional.of("its parent failed"),
        0,
        List.of());
  }

  static List<StepState> changed(List<StepState> steps) {
    List<StepState> copy = new ArrayList<>(steps);
    copy.set(
        0,
        new StepState(
            steps.get(0).stepId(),
            steps.get(0).name(),
            steps.get(0).status(),
            steps.get(0).parents(),
            Optional.empty(),
            0,
            List.of(giving(steps.get(0).attempts().get(0), Payload.json("\"other\"")))));
    return copy;
  }

  static Attempt attempt(int number, StepStatus status) {
    Attempt begun =
        new Attempt(
            number,
            StepRunId.next(),
            StepStatus.RUNNING,
            Optional.empty(),
            Optional.of(START.plusSeconds(number)),
            Optional.empty(),
            Optional.empty(),
            Optional.of(Payload.json("{\"model\":\"m\"}")),
            Optional.of(Payload.json("[" + number + "]")),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Usage.NONE,
            OptionalInt.empty(),
            Attributes.NONE.with("host", JsonValue.string("h")));
    return status == StepStatus.RUNNING ? begun : ended(begun, status);
  }

  static Attempt ended(Attempt begun) {
    return ended(begun, StepStatus.SUCCEEDED);
  }

  static Attempt ended(Attempt begun, StepStatus status) {
    return new Attempt(
        begun.number(),
        begun.stepRunId(),
        status,
        Optional.empty(),
        begun.startedAt(),
        begun.startedAt().map(start -> start.plusMillis(1_500)),
        Optional.of(Duration.ofMillis(1_500)),
        begun.config(),
        begun.input(),
        Optional.of(Payload.json("{\"text\":\"…\"}")),
        status == StepStatus.SUCCEEDED
            ? Optional.empty()
            : Optional.of(ErrorInfo.of("Exit", "exit code 3")),
        List.of(new Warning("slow", "took long")),
        Usage.of(ModelUsage.of("m", 10, 20)),
        OptionalInt.of(status == StepStatus.SUCCEEDED ? 0 : 3),
        begun.attributes());
  }

  static Attempt giving(Attempt attempt, Payload output) {
    return new Attempt(
        attempt.number(),
        attempt.stepRunId(),
        attempt.status(),
        attempt.sourceStatus(),
        attempt.startedAt(),
        attempt.endedAt(),
        attempt.duration(),
        attempt.config(),
        attempt.input(),
        Optional.of(output),
        attempt.error(),
        attempt.warnings(),
        attempt.usage(),
        attempt.exitCode(),
        attempt.attributes());
  }

  static ExecutionResult withoutSequences(ExecutionResult result) {
    return result.with(
        result.steps().stream()
            .map(
                step ->
                    new StepState(
                        step.stepId(),
                        step.name(),
                        step.status(),
                        step.parents(),
                        step.reason(),
                        0,
                        step.attempts()))
            .toList());
  }
}
