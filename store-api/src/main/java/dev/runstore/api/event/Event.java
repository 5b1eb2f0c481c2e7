package dev.runstore.api.event;

import dev.runstore.api.model.EventId;
import dev.runstore.api.model.JsonValue;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * An immutable fact about a run, as its writer gives it.
 *
 * @param id its identity; the same fact written again carries the same id
 * @param at the writer's time, to the microsecond; a missing time stays missing
 * @param body what it says
 * @param extra a JSON object of the fields that this version does not know, by the place where they
 *     stood; kept and written again
 */
public record Event(EventId id, Optional<Instant> at, EventBody body, Optional<JsonValue> extra) {
  /** Cuts the time to the microsecond. */
  public Event {
    at = at.map(time -> time.truncatedTo(ChronoUnit.MICROS));
  }

  /** A new event that happened at this time. */
  public static Event of(Instant at, EventBody body) {
    return new Event(EventId.next(), Optional.of(at), body, Optional.empty());
  }

  /** A new event of which nobody knows when it happened. */
  public static Event undated(EventBody body) {
    return new Event(EventId.next(), Optional.empty(), body, Optional.empty());
  }
}
