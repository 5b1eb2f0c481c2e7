package dev.runstore.api.recorder;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ClaimTerms;
import dev.runstore.api.Fence;
import dev.runstore.api.Renewal;
import dev.runstore.api.event.Event;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.RunId;
import java.io.InputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Takes everything, reads what it is given, keeps nothing. */
record NowhereSink(InstantSource clock) implements Sink {
  private static final long CREATED_AND_CLAIMED = 2;

  @Override
  public void create(RunId runId, Event created) {}

  @Override
  public Holding claim(RunId runId, ClaimTerms terms) {
    var now = clock.instant();
    Lease lease = new Lease(runId, terms.runner(), 1, 1, now, now.plus(terms.ttl()));
    return new Holding(lease, CREATED_AND_CLAIMED, 0, Optional.empty());
  }

  @Override
  public long append(RunId runId, Fence fence, long expectedSequence, List<Event> events) {
    return expectedSequence + events.size();
  }

  @Override
  public Tail after(RunId runId, long sequence) {
    return new Tail(sequence, Set.of());
  }

  @Override
  public Renewal renew(Lease lease, Duration ttl, long knownNote) {
    Lease renewed =
        new Lease(
            lease.runId(),
            lease.runner(),
            lease.attempt(),
            lease.generation(),
            lease.claimedAt(),
            clock.instant().plus(ttl));
    return new Renewal(renewed, List.of());
  }

  @Override
  public void release(Lease lease, long expectedSequence, String reason) {}

  @Override
  public ArtifactInfo put(ArtifactKey key, InputStream content, ArtifactOptions options) {
    return Content.described(key, content, options, clock.instant());
  }

  @Override
  public void ask(RunId runId) {}
}
