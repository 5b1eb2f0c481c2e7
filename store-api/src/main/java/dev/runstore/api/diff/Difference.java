package dev.runstore.api.diff;

import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.StepId;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One thing that differs.
 *
 * @param scope of what
 * @param step in which step, if in one
 * @param attempt in which attempt of it, if in one
 * @param artifact in which artifact, if in one
 * @param what which part: {@code status}, {@code output}, {@code labels}; of events their type
 * @param path where in that part, as a JSON pointer or as the lines of a text; empty for all of it
 * @param change what became of it
 * @param a what the first run has; cut if it is long
 * @param b what the second run has; cut if it is long
 */
public record Difference(
    Scope scope,
    Optional<StepId> step,
    OptionalInt attempt,
    Optional<String> artifact,
    String what,
    String path,
    Change change,
    Optional<JsonValue> a,
    Optional<JsonValue> b) {
  /** What a difference is about. */
  public enum Scope {
    RUN,
    STEP,
    EVENTS,
    ARTIFACT
  }

  /** What became of it from the first run to the second. */
  public enum Change {
    ADDED,
    REMOVED,
    CHANGED,
    /** A time, tokens or a cost, which hardly ever are the same; no difference in content. */
    MEASURED
  }
}
