package dev.runstore.dag.runbook;

import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.Subject;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A workflow as its author wrote it. Its steps fit together: each id is given once, what they need
 * exists, and there is no cycle.
 *
 * @param source the text it was read from
 * @param subject what a run of it executes
 * @param description for people
 * @param labels of its runs
 * @param inputs by name, with the values they have unless a run is given others
 * @param concurrency how many steps run at a time; empty for one for each processor
 * @param timeout after which a run is stopped
 * @param env variables of every step
 * @param steps in the order of the file
 */
public record Runbook(
    RunbookSource source,
    Subject subject,
    Optional<String> description,
    Labels labels,
    Map<String, JsonValue> inputs,
    OptionalInt concurrency,
    Optional<Duration> timeout,
    Map<String, String> env,
    List<Step> steps) {
  /**
   * Copies the collections.
   *
   * @throws RunbookException if the steps do not fit together
   */
  public Runbook {
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
    steps = List.copyOf(steps);
    List<Problem> problems =
        Graph.problems(source.file(), steps.stream().map(Graph.Vertex::of).toList());
    if (!problems.isEmpty()) {
      throw new RunbookException(problems);
    }
  }
}
