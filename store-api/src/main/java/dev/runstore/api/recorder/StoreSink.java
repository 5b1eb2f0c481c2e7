package dev.runstore.api.recorder;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ClaimTerms;
import dev.runstore.api.EventPage;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.PageRequest;
import dev.runstore.api.Renewal;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.EventId;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import java.io.InputStream;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Records in the two stores. */
record StoreSink(ExecutionStore executions, ArtifactStore artifacts) implements Sink {
  @Override
  public void create(RunId runId, Event created) {
    var unused = executions.create(runId, created);
  }

  @Override
  public Holding claim(RunId runId, ClaimTerms terms) {
    return Holding.of(executions.claim(runId, terms));
  }

  @Override
  public long append(RunId runId, Fence fence, long expectedSequence, List<Event> events) {
    try {
      return executions.append(runId, fence, expectedSequence, events).last();
    } catch (StoreException.Conflict e) {
      return appendMissing(runId, fence, expectedSequence, events, e);
    }
  }

  private long appendMissing(
      RunId runId,
      Fence fence,
      long expectedSequence,
      List<Event> events,
      StoreException.Conflict conflict) {
    Run run = executions.find(runId).orElseThrow(() -> conflict);
    if (run.eventCount() <= expectedSequence) {
      throw conflict;
    }
    Set<EventId> there = idsAfter(runId, expectedSequence, run.eventCount());
    List<Event> missing = events.stream().filter(event -> !there.contains(event.id())).toList();
    if (missing.isEmpty()) {
      return run.eventCount();
    }
    if (run.status().isTerminal()) {
      throw conflict;
    }
    return executions.append(runId, fence, run.eventCount(), missing).last();
  }

  @Override
  public Tail after(RunId runId, long sequence) {
    Run run =
        executions
            .find(runId)
            .orElseThrow(() -> new StoreException.NotFound("there is no run " + runId));
    return new Tail(
        run.eventCount(),
        run.eventCount() > sequence ? idsAfter(runId, sequence, run.eventCount()) : Set.of());
  }

  private Set<EventId> idsAfter(RunId runId, long expectedSequence, long last) {
    int count = (int) Math.min(Integer.MAX_VALUE, last - expectedSequence);
    EventQuery query =
        EventQuery.all().last(count).limitedTo(Math.min(count, PageRequest.MAX_LIMIT));
    Set<EventId> ids = new HashSet<>();
    EventPage page = executions.events(runId, query);
    while (true) {
      page.events().stream()
          .filter(event -> event.track() == RecordedEvent.Track.HISTORY)
          .forEach(event -> ids.add(event.event().id()));
      if (!page.hasMore()) {
        return ids;
      }
      page = executions.events(runId, query.from(page.next()));
    }
  }

  @Override
  public Renewal renew(Lease lease, Duration ttl, long knownNote) {
    return executions.renew(lease, ttl, knownNote);
  }

  @Override
  public void release(Lease lease, long expectedSequence, String reason) {
    var unused = executions.release(lease, expectedSequence, reason);
  }

  @Override
  public ArtifactInfo put(ArtifactKey key, InputStream content, ArtifactOptions options) {
    return artifacts.put(key, content, options).info();
  }

  @Override
  public void ask(RunId runId) {
    var unused = executions.find(runId);
  }
}
