package dev.runstore.api.recorder;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ClaimTerms;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.Custom;
import dev.runstore.api.event.EventBody.Logged;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.RunId;
import java.util.List;
import java.util.Optional;

/** What is kept of one run while a store does not answer, in order. */
interface Backlog {
  /** An outage begins: what is kept from now on comes after this. */
  void begin(Start start);

  /** Keeps events, as many as there is room for. */
  void keep(List<Event> events);

  /** Keeps an artifact; empty if there is no room. */
  Optional<ArtifactInfo> keep(ArtifactKey key, Content content, ArtifactOptions options);

  /** The oldest entry. */
  Optional<Entry> first();

  /** The oldest entry has been brought over. */
  void removeFirst();

  /** All has been brought over. */
  void end();

  /** The stores will never take what is kept. */
  void refused();

  /** Nothing is brought over any more by this process. */
  void close();

  /** Those without which the run cannot be understood. */
  static List<Event> major(List<Event> events) {
    return events.stream()
        .filter(event -> !(event.body() instanceof Logged || event.body() instanceof Custom))
        .toList();
  }

  /** Something to bring over. */
  sealed interface Entry {}

  /** Events that go together. */
  record Batch(List<Event> events) implements Entry {}

  /** An artifact. */
  record Bytes(ArtifactKey key, Content content, ArtifactOptions options) implements Entry {}

  /**
   * Where the history stands when an outage begins.
   *
   * @param runId the run
   * @param created the event that creates it, if this recording did or has to
   * @param terms on which it is claimed
   * @param generation of the lease; 0 if it has not been claimed
   * @param sequence the number of the last event that is known to be there
   */
  record Start(
      RunId runId, Optional<Event> created, ClaimTerms terms, long generation, long sequence) {}
}
