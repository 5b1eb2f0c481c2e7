package dev.runstore.formats;

import dev.runstore.api.model.EventId;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepRunId;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The ids of an imported run, its events and its attempts. They follow from the source alone, so
 * that a repeated import finds what an earlier one wrote.
 */
public final class DerivedIds {
  private final RunId runId;
  private final String identity;

  private DerivedIds(RunId runId) {
    this.runId = runId;
    this.identity = runId.value();
  }

  /**
   * The ids of a run as it is imported for the first time.
   *
   * @param start when it started; empty if the source does not say
   * @param identity the source's own id with its format's name before it, or a digest of the file
   */
  public static DerivedIds of(Optional<Instant> start, String identity) {
    return of(RunId.derived(start.orElse(Instant.EPOCH), identity));
  }

  /** The ids of a run that is imported under this id. */
  public static DerivedIds of(RunId runId) {
    return new DerivedIds(runId);
  }

  /**
   * The id under which a run is imported once more: the first that no complete copy has, so that an
   * import that was interrupted goes on when it is repeated.
   *
   * @param first the id of its first import
   * @param isFree whether a copy may be written, or finished, under this id
   */
  public static RunId again(RunId first, Predicate<RunId> isFree) {
    int copy = 1;
    RunId id = copy(first, copy);
    while (!isFree.test(id)) {
      id = copy(first, ++copy);
    }
    return id;
  }

  private static RunId copy(RunId first, int copy) {
    return RunId.derived(first.time(), first + "/again/" + copy);
  }

  /** The run's id. */
  public RunId runId() {
    return runId;
  }

  /** The id of the event with this number. */
  public EventId event(long number) {
    return new EventId(derived("event/" + number));
  }

  /** The id of the event that says this; the copies of what is said more than once are numbered. */
  public EventId event(String content, int copy) {
    return new EventId(derived("event/" + copy + "/" + content));
  }

  /** The id of an attempt of a step. */
  public StepRunId attempt(StepId step, int number) {
    return new StepRunId(derived("attempt/" + number + "/" + step.value()));
  }

  private String derived(String what) {
    return RunId.derived(runId.time(), identity + "/" + what).value();
  }
}
