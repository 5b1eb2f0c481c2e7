package dev.runstore.dag;

import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.RunId;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a run is given beside its runbook.
 *
 * @param id of the run; empty for a new one
 * @param inputs over those of the runbook, by their names there
 * @param labels beside those of the runbook, which they win over
 * @param timeout after which the run is stopped; empty for that of the runbook
 */
public record RunRequest(
    Optional<RunId> id, Map<String, JsonValue> inputs, Labels labels, Optional<Duration> timeout) {
  /** Nothing beside the runbook. */
  public static final RunRequest PLAIN =
      new RunRequest(Optional.empty(), Map.of(), Labels.NONE, Optional.empty());

  /** Copies the inputs. */
  public RunRequest {
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
  }

  /** The same with this id. */
  public RunRequest withId(RunId runId) {
    return new RunRequest(Optional.of(runId), inputs, labels, timeout);
  }

  /** The same with these inputs. */
  public RunRequest given(Map<String, JsonValue> values) {
    return new RunRequest(id, values, labels, timeout);
  }

  /** The same with these labels. */
  public RunRequest labelled(Labels others) {
    return new RunRequest(id, inputs, others, timeout);
  }

  /** The same with this time-out. */
  public RunRequest within(Duration time) {
    return new RunRequest(id, inputs, labels, Optional.of(time));
  }
}
