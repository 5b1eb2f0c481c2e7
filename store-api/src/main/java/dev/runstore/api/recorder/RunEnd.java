package dev.runstore.api.recorder;

import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.Usage;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended, beside its status.
 *
 * @param output what it gave: whatever {@link RunRecording#payload} takes
 * @param error why it failed
 * @param usage of the whole run where it is not the sum of what was said before
 * @param duration where it is not end minus start
 */
public record RunEnd(
    Optional<Object> output,
    Optional<ErrorInfo> error,
    Optional<Usage> usage,
    Optional<Duration> duration) {
  /** Nothing but the status. */
  public static final RunEnd PLAIN =
      new RunEnd(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /** The same with this output. */
  public RunEnd output(@Nullable Object value) {
    return new RunEnd(Values.given(value), error, usage, duration);
  }

  /** The same with this error. */
  public RunEnd error(ErrorInfo other) {
    return new RunEnd(output, Optional.of(other), usage, duration);
  }

  /** The same, having used this in all. */
  public RunEnd usage(Usage whole) {
    return new RunEnd(output, error, Optional.of(whole), duration);
  }

  /** The same, having taken this long. */
  public RunEnd lasting(Duration time) {
    return new RunEnd(output, error, usage, Optional.of(time));
  }
}
