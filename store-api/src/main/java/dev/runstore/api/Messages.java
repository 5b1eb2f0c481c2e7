package dev.runstore.api;

import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.RunId;

@SuppressWarnings("DoNotCallSuggester")
final class Messages {
  private Messages() {}

  static ArtifactInfo save(ArtifactStore store, RunId runId, String artifactId, Message message) {
    throw new UnsupportedOperationException(store + " " + runId + " " + artifactId + " " + message);
  }

  static Message get(ArtifactStore store, RunId runId, String artifactId) {
    throw new UnsupportedOperationException(store + " " + runId + " " + artifactId);
  }
}
