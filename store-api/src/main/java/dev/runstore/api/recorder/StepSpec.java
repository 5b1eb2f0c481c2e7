package dev.runstore.api.recorder;

import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.StepId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an attempt of a step when it begins. Values are whatever {@link
 * RunRecording#payload} takes.
 *
 * @param id the step
 * @param name for people; empty keeps what was said before, or the id
 * @param parents the steps it comes after
 * @param agent the agent that works in this step, if one does
 * @param config what it is told to do
 * @param input what it is given
 * @param attempt the number of the attempt, from 1
 * @param attributes free facts
 */
public record StepSpec(
    StepId id,
    Optional<String> name,
    List<StepId> parents,
    Optional<String> agent,
    Optional<Object> config,
    Optional<Object> input,
    int attempt,
    Attributes attributes) {
  /** Copies the parents. */
  public StepSpec {
    parents = List.copyOf(parents);
    if (attempt < 1) {
      throw new IllegalArgumentException("attempts are numbered from 1: " + attempt);
    }
  }

  /** The first attempt of the step with this id. */
  public static StepSpec of(String id) {
    return of(new StepId(id));
  }

  /** The first attempt of this step. */
  public static StepSpec of(StepId id) {
    return new StepSpec(
        id,
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        1,
        Attributes.NONE);
  }

  /** The same with this name. */
  public StepSpec named(String other) {
    return new StepSpec(id, Optional.of(other), parents, agent, config, input, attempt, attributes);
  }

  /** The same after these steps. */
  public StepSpec after(StepId... others) {
    return after(List.of(others));
  }

  /** The same after the steps with these ids. */
  public StepSpec after(String first, String... others) {
    return after(Stream.concat(Stream.of(first), Stream.of(others)).map(StepId::new).toList());
  }

  /** The same after these steps. */
  public StepSpec after(List<StepId> others) {
    return new StepSpec(id, name, others, agent, config, input, attempt, attributes);
  }

  /** The same, worked on by this agent. */
  public StepSpec agent(String other) {
    return new StepSpec(id, name, parents, Optional.of(other), config, input, attempt, attributes);
  }

  /** The same, told to do this. */
  public StepSpec config(@Nullable Object value) {
    return new StepSpec(id, name, parents, agent, Values.given(value), input, attempt, attributes);
  }

  /** The same, given this. */
  public StepSpec input(@Nullable Object value) {
    return new StepSpec(id, name, parents, agent, config, Values.given(value), attempt, attributes);
  }

  /** The same as the attempt of this number. */
  public StepSpec attempt(int number) {
    return new StepSpec(id, name, parents, agent, config, input, number, attributes);
  }

  /** The same with these facts. */
  public StepSpec attributes(Attributes others) {
    return new StepSpec(id, name, parents, agent, config, input, attempt, others);
  }
}
