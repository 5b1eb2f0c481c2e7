package dev.runstore.formats;

import dev.runstore.api.model.EventId;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepRunId;
import java.time.Instant;
import java.util.Optional;

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
   * The ids of a run.
   *
   * @param start when it started; empty if the source does not say
   * @param identity the source's own id with its format's name before it, or a digest of the file
   * @param naming whether the run gets the id that belongs to the source, or a new one
   */
  public static DerivedIds of(
      Optional<Instant> start, String identity, ImportTarget.Naming naming) {
    return new DerivedIds(
        switch (naming) {
          case DERIVED -> RunId.derived(start.orElse(Instant.EPOCH), identity);
          case FRESH -> RunId.next();
        });
  }

  /** The run's id. */
  public RunId runId() {
    return runId;
  }

  /** The id of the event with this number. */
  public EventId event(long number) {
    return new EventId(derived("event/" + number));
  }

  /** The id of an attempt of a step. */
  public StepRunId attempt(StepId step, int number) {
    return new StepRunId(derived("attempt/" + number + "/" + step.value()));
  }

  private String derived(String what) {
    return RunId.derived(runId.time(), identity + "/" + what).value();
  }
}
