package dev.runstore.api.recorder;

import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.Usage;
import dev.runstore.api.model.Warning;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt of a step ended, beside its status.
 *
 * @param output what it gave: whatever {@link RunRecording#payload} takes
 * @param error why it failed
 * @param warnings added to those said before
 * @param usage added to what was said before
 * @param exitCode of its process
 * @param duration where it is not end minus start
 * @param attributes free facts, added to those said before
 */
public record StepEnd(
    Optional<Object> output,
    Optional<ErrorInfo> error,
    List<Warning> warnings,
    Usage usage,
    OptionalInt exitCode,
    Optional<Duration> duration,
    Attributes attributes) {
  /** Nothing but the status. */
  public static final StepEnd PLAIN =
      new StepEnd(
          Optional.empty(),
          Optional.empty(),
          List.of(),
          Usage.NONE,
          OptionalInt.empty(),
          Optional.empty(),
          Attributes.NONE);

  /** Copies the warnings. */
  public StepEnd {
    warnings = List.copyOf(warnings);
  }

  /** The same with this output. */
  public StepEnd output(@Nullable Object value) {
    return new StepEnd(Values.given(value), error, warnings, usage, exitCode, duration, attributes);
  }

  /** The same with this error. */
  public StepEnd error(ErrorInfo other) {
    return new StepEnd(output, Optional.of(other), warnings, usage, exitCode, duration, attributes);
  }

  /** The same with these warnings. */
  public StepEnd warnings(List<Warning> others) {
    return new StepEnd(output, error, others, usage, exitCode, duration, attributes);
  }

  /** The same, having used this. */
  public StepEnd usage(Usage other) {
    return new StepEnd(output, error, warnings, other, exitCode, duration, attributes);
  }

  /** The same with this exit code. */
  public StepEnd exitCode(int code) {
    return new StepEnd(output, error, warnings, usage, OptionalInt.of(code), duration, attributes);
  }

  /** The same, having taken this long. */
  public StepEnd lasting(Duration time) {
    return new StepEnd(output, error, warnings, usage, exitCode, Optional.of(time), attributes);
  }

  /** The same with these facts. */
  public StepEnd attributes(Attributes others) {
    return new StepEnd(output, error, warnings, usage, exitCode, duration, others);
  }
}
