package dev.runstore.api.recorder;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.RunEnded;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Keeps a number of events in memory and counts the others. To be guarded by its owner. */
final class MemoryBacklog implements Backlog {
  private static final String REASON = "the store did not answer and no more were to be kept";

  private final int maxEvents;
  private final Drops drops;
  private final Deque<List<Event>> batches = new ArrayDeque<>();
  private int size;

  MemoryBacklog(int maxEvents, Drops drops) {
    this.maxEvents = maxEvents;
    this.drops = drops;
  }

  @Override
  public void begin(Start start) {}

  @Override
  public void keep(List<Event> events) {
    List<Event> kept = events;
    if (size + kept.size() > maxEvents) {
      kept = Backlog.major(kept);
    }
    if (size + kept.size() > maxEvents) {
      kept = kept.stream().filter(event -> event.body() instanceof RunEnded).toList();
    }
    if (kept.size() < events.size()) {
      drops.add(events.size() - kept.size(), REASON);
    }
    if (!kept.isEmpty()) {
      List<Event> batch = drops.noted(kept);
      drops.said();
      batches.add(batch);
      size += batch.size();
    }
  }

  @Override
  public Optional<ArtifactInfo> keep(ArtifactKey key, Content content, ArtifactOptions options) {
    return Optional.empty();
  }

  @Override
  public Optional<Entry> first() {
    return Optional.ofNullable(batches.peek()).map(Batch::new);
  }

  @Override
  public void removeFirst() {
    size -= batches.remove().size();
  }

  @Override
  public void end() {}

  @Override
  public void refused() {
    batches.clear();
  }

  @Override
  public void close() {
    batches.clear();
  }
}
