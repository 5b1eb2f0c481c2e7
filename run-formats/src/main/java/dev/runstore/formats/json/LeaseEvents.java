package dev.runstore.formats.json;

import dev.runstore.api.codec.EventCodec;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Payload;
import dev.runstore.api.support.ForeignLeases;
import java.util.Optional;

/**
 * Claims and releases of another store. They give no right in this one, so they come in as events
 * of the engine's own that hold the original, and go out as the original.
 */
final class LeaseEvents {
  private LeaseEvents() {}

  static boolean isLease(EventBody body) {
    return body instanceof EventBody.LeaseClaimed || body instanceof EventBody.LeaseReleased;
  }

  /** The event that holds a claim or release of a file. */
  static Event wrapped(RecordedEvent lease, byte[] line) {
    return new Event(
        lease.event().id(),
        lease.event().at(),
        new EventBody.Custom(
            Optional.empty(),
            ForeignLeases.name(lease.body()),
            Optional.of(new Payload.Json(JsonValue.parse(line)))),
        Optional.empty());
  }

  /** The claim or release that an event of a store holds; empty if it holds none. */
  static Optional<byte[]> unwrapped(RecordedEvent event) {
    if (event.body() instanceof EventBody.Custom custom
        && ForeignLeases.isOne(custom)
        && custom.payload().orElse(null) instanceof Payload.Json json
        && holdsOriginal(event, json.value().shared())) {
      return Optional.of(json.value().utf8());
    }
    return Optional.empty();
  }

  private static boolean holdsOriginal(RecordedEvent event, byte[] line) {
    try {
      RecordedEvent original = EventCodec.decode(line);
      return isLease(original.body())
          && original.sequence() == event.sequence()
          && original.event().id().equals(event.event().id());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
