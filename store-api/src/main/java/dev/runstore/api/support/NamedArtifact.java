package dev.runstore.api.support;

import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Sha256;
import dev.runstore.api.model.StepRunId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An artifact that an event says there is.
 *
 * @param key where it is
 * @param sha256 of its content, where the event tells it
 */
record NamedArtifact(ArtifactKey key, Optional<Sha256> sha256) {
  /** Those of this run that an event of it names. */
  static List<NamedArtifact> by(EventBody body, RunId run) {
    List<NamedArtifact> named = new ArrayList<>(2);
    if (body instanceof EventBody.ArtifactNoted noted) {
      named.add(new NamedArtifact(noted.artifact().key(), Optional.of(noted.artifact().sha256())));
    }
    for (Payload payload : Payloads.of(body)) {
      if (payload instanceof Payload.Reference spilled) {
        spilled.artifact().ifPresent(key -> named.add(new NamedArtifact(key, Optional.empty())));
      }
    }
    switch (body) {
      case EventBody.RunCreated b -> attributes(b.attributes(), run, Optional.empty(), named);
      case EventBody.RunDescribed b -> attributes(b.attributes(), run, Optional.empty(), named);
      case EventBody.StepStarted b ->
          attributes(b.attributes(), run, Optional.of(b.ref().stepRunId()), named);
      case EventBody.StepEnded b ->
          attributes(b.attributes(), run, Optional.of(b.ref().stepRunId()), named);
      case EventBody withoutAttributes -> {}
    }
    named.removeIf(artifact -> !artifact.key.runId().equals(run));
    return named;
  }

  private static void attributes(
      Attributes attributes, RunId run, Optional<StepRunId> attempt, List<NamedArtifact> named) {
    for (JsonValue value : attributes.values().values()) {
      SpilledAttribute.read(value)
          .ifPresent(
              spilled ->
                  named.add(
                      new NamedArtifact(
                          new ArtifactKey(run, attempt, spilled.artifact()),
                          Optional.of(spilled.sha256()))));
    }
  }
}
