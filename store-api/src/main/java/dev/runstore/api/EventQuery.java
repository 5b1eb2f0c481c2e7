package dev.runstore.api;

import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.StepId;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which events of a run.
 *
 * @param types of these types (see {@link dev.runstore.api.event.EventBody#type()}); all if empty
 * @param step about this step
 * @param last begin so many matching history events before the end instead of at the first; 0
 *     begins at the first. A backend answers without reading the events before them where no type
 *     or step is asked for
 * @param after go on after this cursor; then {@code last} counts for nothing
 * @param limit the most events of a page, 1 to {@value PageRequest#MAX_LIMIT}
 */
public record EventQuery(
    Set<String> types, Optional<StepId> step, int last, Optional<Cursor> after, int limit) {
  /** Refuses figures out of bounds. */
  public EventQuery {
    types = Collections.unmodifiableSet(new TreeSet<>(types));
    if (limit < 1 || limit > PageRequest.MAX_LIMIT) {
      throw new IllegalArgumentException(
          "a page has 1 to " + PageRequest.MAX_LIMIT + " events: " + limit);
    }
    if (last < 0) {
      throw new IllegalArgumentException("the number of last events is not negative: " + last);
    }
  }

  /** Whether it is of one of the types and about the step. */
  public boolean matches(RecordedEvent event) {
    return (types.isEmpty() || types.contains(event.body().type()))
        && (step.isEmpty() || step.equals(event.body().step()));
  }

  /** Whether every event matches. */
  public boolean isOfAll() {
    return types.isEmpty() && step.isEmpty();
  }

  /** All events from the first. */
  public static EventQuery all() {
    return new EventQuery(Set.of(), Optional.empty(), 0, Optional.empty(), PageRequest.MAX_LIMIT);
  }

  /** Of these types only. */
  public EventQuery ofTypes(Set<String> only) {
    return new EventQuery(only, step, last, after, limit);
  }

  /** About this step only. */
  public EventQuery ofStep(StepId only) {
    return new EventQuery(types, Optional.of(only), last, after, limit);
  }

  /** The last so many. */
  public EventQuery last(int count) {
    return new EventQuery(types, step, count, after, limit);
  }

  /** After this cursor. */
  public EventQuery from(Cursor cursor) {
    return new EventQuery(types, step, last, Optional.of(cursor), limit);
  }

  /** In pages of this size. */
  public EventQuery limitedTo(int count) {
    return new EventQuery(types, step, last, after, count);
  }
}
