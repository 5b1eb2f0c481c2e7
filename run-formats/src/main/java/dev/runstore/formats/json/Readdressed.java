package dev.runstore.formats.json;

import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.Alias;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.EventId;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.RunId;
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
    return switch (body) {
      case EventBody.RunCreated b ->
          new EventBody.RunCreated(
              b.subject(),
              b.aliases(),
              b.definitionDigest(),
              payload(b.definition()),
              b.parentRunId(),
              b.parentStep(),
              b.origin(),
              b.labels(),
              b.attributes(),
              payload(b.input()));
      case EventBody.RunDescribed b ->
          new EventBody.RunDescribed(b.attributes(), payload(b.input()));
      case EventBody.StepStarted b ->
          new EventBody.StepStarted(
              b.ref(),
              b.name(),
              b.parents(),
              b.agent(),
              payload(b.config()),
              payload(b.input()),
              b.attributes());
      case EventBody.StepEnded b ->
          new EventBody.StepEnded(
              b.ref(),
              b.status(),
              b.sourceStatus(),
              b.duration(),
              payload(b.output()),
              b.error(),
              b.warnings(),
              b.usage(),
              b.exitCode(),
              b.attributes());
      case EventBody.Custom b -> new EventBody.Custom(b.ref(), b.name(), payload(b.payload()));
      case EventBody.RunEnded b ->
          new EventBody.RunEnded(
              b.status(),
              b.sourceStatus(),
              b.duration(),
              payload(b.output()),
              b.error(),
              b.usage());
      case EventBody.ArtifactNoted b ->
          new EventBody.ArtifactNoted(b.ref(), b.role(), artifact(b.artifact()));
      case EventBody other -> other;
    };
  }

  private Optional<Payload> payload(Optional<Payload> payload) {
    return payload.map(
        value ->
            value instanceof Payload.Reference reference
                ? new Payload.Reference(
                    reference.preview(),
                    reference.byteLength(),
                    reference.limit(),
                    reference.sha256(),
                    reference.contentType(),
                    reference.node(),
                    reference.artifact().map(this::key))
                : value);
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
