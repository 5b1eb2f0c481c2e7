package dev.runstore.dag.process;

import dev.runstore.api.model.Usage;
import dev.runstore.api.model.Warning;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a child process ended.
 *
 * @param exitCode its exit code; 128 and the signal's number if a signal ended it
 * @param duration from its start to its end
 * @param cpu processor time of it and of all it waited for; empty if it was killed before it could
 *     be asked
 * @param maxMemoryBytes the largest resident size of any one process it started, as far as it was
 *     seen; empty where the platform does not tell
 * @param outputIsOpen whether something it left behind may still write to its outputs
 */
public record ProcessEnd(
    int exitCode,
    Duration duration,
    Optional<Duration> cpu,
    OptionalLong maxMemoryBytes,
    boolean outputIsOpen) {
  /** What is lost by that, for people. */
  public static final Warning OUTPUT_IS_OPEN =
      new Warning(
          "output-open",
          "the command left a process behind that may still write; what it writes is not recorded");

  /** What it used, as a run records it. */
  public Usage usage() {
    return new Usage(List.of(), cpu, maxMemoryBytes);
  }
}
