package dev.runstore.api;

import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.Cost;
import dev.runstore.api.model.Sha256;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepRunId;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.Usage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A step as far as it takes to tell whether another one says the same: its id, what it measured,
 * and a digest of the rest. Immutable.
 */
public final class StepOutline {
  private final StepId stepId;
  private final StepStatus status;
  private final long firstSequence;
  private final List<Tried> attempts;
  private final @Nullable StepState step;
  private @Nullable Sha256 content;

  private StepOutline(
      StepId stepId,
      StepStatus status,
      long firstSequence,
      List<Tried> attempts,
      @Nullable StepState step,
      @Nullable Sha256 content) {
    this.stepId = stepId;
    this.status = status;
    this.firstSequence = firstSequence;
    this.attempts = List.copyOf(attempts);
    this.step = step;
    this.content = content;
  }

  /**
   * What an attempt measured.
   *
   * @param number from 1
   * @param stepRunId its id
   * @param duration end minus start, or what the source gives where it gives only a duration
   * @param inputTokens of all models
   * @param outputTokens of all models
   * @param totalTokens of all models as their sources count
   * @param costs of all models, one for each currency
   */
  public record Tried(
      int number,
      StepRunId stepRunId,
      Optional<Duration> duration,
      OptionalLong inputTokens,
      OptionalLong outputTokens,
      OptionalLong totalTokens,
      List<Cost> costs) {
    /** Copies the costs. */
    public Tried {
      costs = List.copyOf(costs);
    }

    /** Whether another attempt took as long and used as much. */
    public boolean measuresAs(Tried other) {
      return duration.equals(other.duration)
          && inputTokens.equals(other.inputTokens)
          && outputTokens.equals(other.outputTokens)
          && totalTokens.equals(other.totalTokens)
          && costs.equals(other.costs);
    }

    private static Tried of(Attempt attempt) {
      Usage usage = attempt.usage();
      return new Tried(
          attempt.number(),
          attempt.stepRunId(),
          attempt.duration(),
          usage.inputTokens(),
          usage.outputTokens(),
          usage.totalTokens(),
          usage.costs());
    }
  }

  /** The outline of this step, which keeps it. */
  public static StepOutline of(StepState step) {
    return new StepOutline(
        step.stepId(),
        step.status(),
        step.firstSequence(),
        step.attempts().stream().map(Tried::of).toList(),
        step,
        null);
  }

  /**
   * An outline as it was made before.
   *
   * @param content what {@link #content} gave then
   */
  public static StepOutline of(
      StepId stepId, StepStatus status, long firstSequence, List<Tried> attempts, Sha256 content) {
    return new StepOutline(stepId, status, firstSequence, attempts, null, content);
  }

  /** The same without the step. */
  public StepOutline alone() {
    return new StepOutline(stepId, status, firstSequence, attempts, null, content());
  }

  /** The id of the step. */
  public StepId stepId() {
    return stepId;
  }

  /** The status of its last attempt, or pending or skipped without one. */
  public StepStatus status() {
    return status;
  }

  /** The number of its first event, by which steps are ordered. */
  public long firstSequence() {
    return firstSequence;
  }

  /** Its attempts in the order of their numbers. */
  public List<Tried> attempts() {
    return attempts;
  }

  /** The step, if it had to be read to make the outline. */
  public Optional<StepState> step() {
    return Optional.ofNullable(step);
  }

  /**
   * The digest of all but its ids, times, usage and attributes. Two steps with the same digest have
   * the same name, status, parents and reason, and as many attempts with the same status, payloads,
   * error, warnings and exit code.
   */
  public Sha256 content() {
    Sha256 known = content;
    if (known == null) {
      if (step == null) {
        throw new IllegalStateException("an outline has a step or a digest: " + stepId);
      }
      known = StepContent.digest(step);
      content = known;
    }
    return known;
  }

  @Override
  public String toString() {
    return stepId + " " + status + " " + attempts + " " + content();
  }
}
