package dev.runstore.api.fold;

import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.Usage;
import dev.runstore.api.model.Warning;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** One attempt while its events come in. */
final class AttemptFold {
  private final StepRef ref;
  private StepStatus status;
  private Optional<String> sourceStatus = Optional.empty();
  private Optional<Instant> startedAt = Optional.empty();
  private Optional<Instant> endedAt = Optional.empty();
  private Optional<Duration> duration = Optional.empty();
  private Optional<Payload> config = Optional.empty();
  private Optional<Payload> input = Optional.empty();
  private Optional<Payload> output = Optional.empty();
  private Optional<ErrorInfo> error = Optional.empty();
  private final List<Warning> warnings = new ArrayList<>(0);
  private Usage usage = Usage.NONE;
  private OptionalInt exitCode = OptionalInt.empty();
  private Attributes attributes = Attributes.NONE;

  AttemptFold(StepRef ref, StepStatus status) {
    this.ref = ref;
    this.status = status;
  }

  void started(EventBody.StepStarted body, Optional<Instant> at) {
    startedAt = at;
    config = body.config();
    input = body.input();
    attributes = attributes.plus(body.attributes());
  }

  void ended(EventBody.StepEnded body, Optional<Instant> at) {
    status = body.status();
    sourceStatus = body.sourceStatus();
    endedAt = at;
    duration = body.duration().or(() -> between(startedAt, endedAt));
    output = body.output();
    error = body.error();
    warnings.addAll(body.warnings());
    usage = usage.plus(body.usage());
    exitCode = body.exitCode();
    attributes = attributes.plus(body.attributes());
  }

  void warned(Warning warning) {
    warnings.add(warning);
  }

  void used(Usage more) {
    usage = usage.plus(more);
  }

  StepStatus status() {
    return status;
  }

  int number() {
    return ref.attempt();
  }

  Attempt attempt() {
    return new Attempt(
        ref.attempt(),
        ref.stepRunId(),
        status,
        sourceStatus,
        startedAt,
        endedAt,
        duration,
        config,
        input,
        output,
        error,
        warnings,
        usage,
        exitCode,
        attributes);
  }

  static Optional<Duration> between(Optional<Instant> start, Optional<Instant> end) {
    return start.isPresent() && end.isPresent()
        ? Optional.of(Duration.between(start.get(), end.get())).filter(time -> !time.isNegative())
        : Optional.empty();
  }

  /** Two parts of what became known of the same attempt. */
  static Attempt merge(Attempt earlier, Attempt later) {
    List<Warning> warnings = new ArrayList<>(earlier.warnings());
    warnings.addAll(later.warnings());
    return new Attempt(
        earlier.number(),
        earlier.stepRunId(),
        later.status(),
        later.sourceStatus().or(earlier::sourceStatus),
        earlier.startedAt().or(later::startedAt),
        later.endedAt().or(earlier::endedAt),
        later
            .duration()
            .or(earlier::duration)
            .or(
                () ->
                    between(
                        earlier.startedAt().or(later::startedAt),
                        later.endedAt().or(earlier::endedAt))),
        earlier.config().or(later::config),
        earlier.input().or(later::input),
        later.output().or(earlier::output),
        later.error().or(earlier::error),
        warnings,
        earlier.usage().plus(later.usage()),
        later.exitCode().isPresent() ? later.exitCode() : earlier.exitCode(),
        earlier.attributes().plus(later.attributes()));
  }
}
