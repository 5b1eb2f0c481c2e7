package dev.runstore.api.recorder;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.Claim;
import dev.runstore.api.ClaimTerms;
import dev.runstore.api.Fence;
import dev.runstore.api.Renewal;
import dev.runstore.api.event.Event;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.CancelRequest;
import dev.runstore.api.model.EventId;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.RunId;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where recordings go: to the stores, or nowhere. */
sealed interface Sink permits StoreSink, NowhereSink {
  /** Creates the run; harmless to repeat. */
  void create(RunId runId, Event created);

  /** Claims the run; harmless to repeat. */
  Holding claim(RunId runId, ClaimTerms terms);

  /**
   * Appends the events and returns the number of the last event there is. Where the history has
   * gone on because an answer was lost, only what is missing is appended.
   */
  long append(RunId runId, Fence fence, long expectedSequence, List<Event> events);

  /** What the history has after this number. */
  Tail after(RunId runId, long sequence);

  /** Extends the lease. */
  Renewal renew(Lease lease, Duration ttl, long knownNote);

  /** Gives the lease back. */
  void release(Lease lease, long expectedSequence, String reason);

  /** Stores an artifact. */
  ArtifactInfo put(ArtifactKey key, InputStream content, ArtifactOptions options);

  /** Returns if the store of the histories answers, else throws. */
  void ask(RunId runId);

  /**
   * A run that is held.
   *
   * @param lease the right to write
   * @param sequence the number of its last event
   * @param notes the number of its last note
   * @param cancel the request to cancel it that is there already
   */
  record Holding(Lease lease, long sequence, long notes, Optional<CancelRequest> cancel) {
    static Holding of(Claim claim) {
      return new Holding(
          claim.lease(),
          claim.run().eventCount(),
          claim.run().noteCount(),
          claim.run().cancelRequest());
    }
  }

  /**
   * The end of a history.
   *
   * @param sequence the number of its last event
   * @param ids of the events after the number asked for
   */
  record Tail(long sequence, Set<EventId> ids) {}
}
