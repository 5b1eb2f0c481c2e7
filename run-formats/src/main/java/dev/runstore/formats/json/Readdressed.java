package dev.runstore.formats.json;

import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.Alias;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.EventId;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.RunId;
import dev.runstore.api.support.Payloads;
import java.util.Optional;

/** Makes events that name artifacts of a run name those of the run that it is imported as. */
final class Readdressed {
  private final RunId from;
  private final RunId to;

  Readdressed(RunId from, RunId to) {
    this.from = from;
    this.to = to;
  }

  /** Says by which id the run was known; empty if it keeps it. */
  Optional<Event> alias() {
    return from.equals(to)
        ? Optional.empty()
        : Optional.of(
            new Event(
                new EventId(RunId.derived(to.time(), to + "/alias/" + from).value()),
                Optional.empty(),
                new EventBody.AliasAdded(new Alias(from.value())),
                Optional.empty()));
  }

  Event event(Event event) {
    return from.equals(to)
        ? event
        : new Event(event.id(), event.at(), body(event.body()), event.extra());
  }

  ArtifactKey key(ArtifactKey key) {
    return key.runId().equals(from) ? new ArtifactKey(to, key.stepRunId(), key.name()) : key;
  }

  private EventBody body(EventBody body) {
    return body instanceof EventBody.ArtifactNoted noted
        ? new EventBody.ArtifactNoted(noted.ref(), noted.role(), artifact(noted.artifact()))
        : Payloads.map(body, (node, payload) -> payload(payload));
  }

  private Payload payload(Payload payload) {
    return payload instanceof Payload.Reference spilled
        ? new Payload.Reference(
            spilled.preview(),
            spilled.byteLength(),
            spilled.limit(),
            spilled.sha256(),
            spilled.contentType(),
            spilled.node(),
            spilled.artifact().map(this::key))
        : payload;
  }

  private ArtifactInfo artifact(ArtifactInfo info) {
    return new ArtifactInfo(
        key(info.key()),
        info.byteLength(),
        info.sha256(),
        info.contentType(),
        info.storedAt(),
        info.attributes());
  }
}
