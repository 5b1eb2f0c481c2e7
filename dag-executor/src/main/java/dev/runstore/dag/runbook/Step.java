package dev.runstore.dag.runbook;

import dev.runstore.api.model.StepId;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A step of a runbook.
 *
 * @param id its id
 * @param at where its id stands
 * @param name for people
 * @param needs the steps it comes after
 * @param run what it does
 * @param env its variables, over those of the runbook
 * @param timeout of one attempt
 * @param retries what happens when an attempt does not succeed
 * @param artifacts globs of the files it leaves
 * @param output where its JSON output comes from
 * @param when under which condition it runs
 * @param messages documents it leaves that follow a schema
 */
public record Step(
    StepId id,
    Position at,
    String name,
    List<Need> needs,
    Command run,
    Map<String, String> env,
    Optional<Duration> timeout,
    Retries retries,
    List<String> artifacts,
    Optional<Output> output,
    When when,
    List<MessageFile> messages) {
  /** Copies the collections. */
  public Step {
    needs = List.copyOf(needs);
    env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
    artifacts = List.copyOf(artifacts);
    messages = List.copyOf(messages);
  }

  /** The ids of the steps it comes after. */
  public List<StepId> parents() {
    return needs.stream().map(Need::step).toList();
  }

  /**
   * A step that another one comes after.
   *
   * @param step its id
   * @param at where it is named
   */
  public record Need(StepId step, Position at) {}

  /** Under which condition a step runs, once all it needs have ended. */
  public enum When {
    /** All it needs succeeded. */
    SUCCESS,
    /** In any case. */
    ALWAYS,
    /** A step before it failed or timed out. */
    FAILURE
  }
}
