package dev.runstore.formats.report;

import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.Usage;
import dev.runstore.api.model.Warning;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A step as a report shows it: with short texts in place of its payloads. */
record ShownStep(
    String id,
    String name,
    StepStatus status,
    List<String> parents,
    Optional<String> reason,
    List<Try> attempts,
    int leftOutAttempts,
    Usage usage) {
  private static final int ATTEMPTS = 20;
  private static final int WARNINGS = 20;
  private static final int PARENTS = 200;
  private static final int DETAIL = 4_000;

  /** An attempt. */
  record Try(
      int number,
      StepStatus status,
      Optional<Instant> startedAt,
      Optional<Instant> endedAt,
      Optional<Duration> duration,
      OptionalInt exitCode,
      Optional<ErrorInfo> error,
      List<Warning> warnings,
      Optional<String> config,
      Optional<String> input,
      Optional<String> output) {}

  static ShownStep of(StepState step) {
    List<Attempt> all = step.attempts();
    int leftOut = Math.max(0, all.size() - ATTEMPTS);
    return new ShownStep(
        step.stepId().value(),
        step.name(),
        step.status(),
        step.parents().stream().limit(PARENTS).map(Object::toString).toList(),
        step.reason(),
        all.stream()
            .skip(leftOut)
            .map(attempt -> tried(attempt, attempt.number() == all.get(all.size() - 1).number()))
            .toList(),
        leftOut,
        step.usage());
  }

  /** Payloads are those of the last attempt only. */
  private static Try tried(Attempt attempt, boolean isLast) {
    return new Try(
        attempt.number(),
        attempt.status(),
        attempt.startedAt(),
        attempt.endedAt(),
        attempt.duration(),
        attempt.exitCode(),
        attempt.error().map(ShownStep::shortened),
        attempt.warnings().stream().limit(WARNINGS).toList(),
        attempt.config().filter(payload -> isLast).map(Cut::payload),
        attempt.input().filter(payload -> isLast).map(Cut::payload),
        attempt.output().filter(payload -> isLast).map(Cut::payload));
  }

  private static ErrorInfo shortened(ErrorInfo error) {
    return new ErrorInfo(
        error.type(), error.message(), error.detail().map(text -> Cut.to(DETAIL, text)));
  }

  Optional<Duration> duration() {
    return attempts.isEmpty() ? Optional.empty() : last().duration();
  }

  Optional<Instant> startedAt() {
    return attempts.isEmpty() ? Optional.empty() : last().startedAt();
  }

  Optional<ErrorInfo> error() {
    return attempts.isEmpty() ? Optional.empty() : last().error();
  }

  /** All of its attempts, also those that are not shown. */
  int attemptCount() {
    return attempts.size() + leftOutAttempts;
  }

  private Try last() {
    return attempts.get(attempts.size() - 1);
  }
}
