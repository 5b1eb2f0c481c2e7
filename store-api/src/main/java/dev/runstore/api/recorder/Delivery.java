package dev.runstore.api.recorder;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ClaimTerms;
import dev.runstore.api.Fence;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.Event;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.RunId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Brings batches of one run to the stores, one at a time: repeats what is safe to repeat, and when
 * a store does not answer does as the outage policy says.
 */
final class Delivery {
  private final Recorder recorder;
  private final Sink sink;
  private final RunId runId;
  private final ClaimTerms terms;
  private final RunWriter writer;
  private final Patience patience;
  private final Drops drops;
  private final Optional<Backlog> backlog;
  private final ReentrantLock turning = new ReentrantLock();
  private volatile Optional<Sink.Holding> holding;
  private volatile Optional<Lease> lease;
  private volatile boolean behind;
  private volatile boolean answering;
  private volatile boolean artifactsDown;
  private volatile boolean leaving;
  private Optional<Event> created = Optional.empty();
  private volatile long sequence;
  private volatile Duration probePause = Patience.FIRST_PAUSE;

  Delivery(
      Recorder recorder,
      RunId runId,
      ClaimTerms terms,
      Optional<Sink.Holding> holding,
      RunWriter writer) {
    this.recorder = recorder;
    this.sink = recorder.sink();
    this.runId = runId;
    this.terms = terms;
    this.writer = writer;
    this.patience = new Patience(recorder);
    this.drops = new Drops(recorder.settings().clock());
    this.backlog =
        switch (recorder.settings().outage()) {
          case OutagePolicy.Fail fail -> Optional.empty();
          case OutagePolicy.Drop drop -> Optional.of(new MemoryBacklog(drop.maxEvents(), drops));
          case OutagePolicy.Spool spool ->
              Optional.of(new SpoolBacklog(spool, drops, recorder.settings().clock()));
        };
    this.holding = holding;
    this.lease = holding.map(Sink.Holding::lease);
    this.sequence = holding.map(Sink.Holding::sequence).orElse(0L);
  }

  /** The run is to be created by this event before anything is appended. */
  void create(Event event) {
    created = Optional.of(event);
  }

  Optional<Lease> lease() {
    return lease;
  }

  /** The run as it was when it was claimed; empty as long as it has not been. */
  Optional<Sink.Holding> holding() {
    return holding;
  }

  void renewed(Lease renewal) {
    lease = Optional.of(renewal);
  }

  /** Whether something is kept that the stores do not have yet. */
  boolean isBehind() {
    return behind;
  }

  /**
   * Returns when the batch is stored or kept. Called by one thread at a time, as is {@link
   * #catchUp}.
   *
   * @throws StoreException.Unavailable if the store does not answer and the policy is to fail
   */
  void deliver(List<Event> batch) {
    if (keptBehind(batch)) {
      return;
    }
    List<Event> whole = drops.noted(batch);
    try {
      var unused = patience.writeShort(() -> append(whole));
      drops.said();
    } catch (StoreException.Unavailable | StoreException.OutcomeUnknown e) {
      turnBehind(backlog.orElseThrow(() -> e));
      var unused = keptBehind(batch);
    }
  }

  private boolean keptBehind(List<Event> batch) {
    turning.lock();
    try {
      if (behind) {
        backlog.orElseThrow().keep(batch);
      }
      return behind;
    } finally {
      turning.unlock();
    }
  }

  /** Brings over the oldest of what was kept; false if there is nothing to do now. */
  boolean catchUp() {
    if (!behind || !answering) {
      return false;
    }
    Backlog local = backlog.orElseThrow();
    Optional<Backlog.Entry> first = first(local);
    if (first.isEmpty()) {
      if (leaving) {
        release();
      }
      return false;
    }
    try {
      bring(first.get());
      patience.answered();
    } catch (StoreException.Unavailable | StoreException.OutcomeUnknown e) {
      answering = false;
      planProbe();
      return false;
    }
    turning.lock();
    try {
      local.removeFirst();
    } finally {
      turning.unlock();
    }
    probePause = Patience.FIRST_PAUSE;
    return true;
  }

  private Optional<Backlog.Entry> first(Backlog local) {
    turning.lock();
    try {
      Optional<Backlog.Entry> first = local.first();
      if (first.isEmpty()) {
        local.end();
        behind = false;
        artifactsDown = false;
        recorder.isBackUp(writer);
      }
      return first;
    } finally {
      turning.unlock();
    }
  }

  private void bring(Backlog.Entry entry) {
    switch (entry) {
      case Backlog.Batch batch -> {
        var unused = append(batch.events());
      }
      case Backlog.Bytes bytes -> {
        try {
          var unused = put(bytes.key(), bytes.content(), bytes.options());
        } catch (StoreException.AlreadyExists e) {
          drops.add(1, taken(e));
        }
      }
    }
  }

  /** Why the bytes of an artifact were not stored. */
  static String taken(StoreException.AlreadyExists refusal) {
    return "another artifact has the name: " + refusal.getMessage();
  }

  private long append(List<Event> events) {
    Lease held = lease.orElseGet(this::opened);
    try {
      sequence = sink.append(runId, Fence.of(held), sequence, events);
    } catch (IllegalArgumentException e) {
      drops.add(events.size(), "the store refused them: " + e.getMessage());
    }
    return sequence;
  }

  private Lease opened() {
    created.ifPresent(event -> sink.create(runId, event));
    Sink.Holding claimed = sink.claim(runId, terms);
    sequence = claimed.sequence();
    holding = Optional.of(claimed);
    lease = Optional.of(claimed.lease());
    return claimed.lease();
  }

  /**
   * Stores an artifact or keeps it; empty if neither can be.
   *
   * @throws StoreException.Unavailable if the store does not answer and the policy is to fail
   */
  Optional<ArtifactInfo> store(ArtifactKey key, Content content, ArtifactOptions options) {
    if (!artifactsDown) {
      try {
        return Optional.of(patience.write(() -> put(key, content, options)));
      } catch (StoreException.Unavailable | StoreException.OutcomeUnknown e) {
        if (backlog.isEmpty()) {
          throw e;
        }
      }
    }
    return recorder.settings().outage() instanceof OutagePolicy.Spool
        ? recorder.threads().call(() -> keptBehind(key, content, options))
        : Optional.empty();
  }

  private Optional<ArtifactInfo> keptBehind(
      ArtifactKey key, Content content, ArtifactOptions options) {
    Backlog local = backlog.orElseThrow();
    turnBehind(local);
    turning.lock();
    try {
      Optional<ArtifactInfo> kept = local.keep(key, content, options);
      artifactsDown = true;
      return kept;
    } finally {
      turning.unlock();
    }
  }

  private ArtifactInfo put(ArtifactKey key, Content content, ArtifactOptions options) {
    try (InputStream in = content.open()) {
      return sink.put(key, in, options);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the content of artifact " + key, e);
    }
  }

  /** Gives the run back, after what is behind; without an answer the lease runs out by itself. */
  void release() {
    leaving = true;
    if (!behind && lease.isPresent()) {
      try {
        sink.release(lease.get(), sequence, "closed before its end");
      } catch (StoreException e) {
        recorder
            .threads()
            .report("run " + runId + " was not given back, its lease runs out by itself", e);
      }
    }
  }

  private void turnBehind(Backlog local) {
    turning.lock();
    try {
      if (!behind) {
        local.begin(
            new Backlog.Start(
                runId, created, terms, lease.map(Lease::generation).orElse(0L), sequence));
        behind = true;
        answering = false;
        recorder.isBehind(writer);
        planProbe();
      }
    } finally {
      turning.unlock();
    }
  }

  private void planProbe() {
    recorder.threads().after(probePause, this::probe);
    probePause = Patience.longer(probePause, recorder.settings().heartbeat());
  }

  private void probe() {
    try {
      sink.ask(runId);
    } catch (StoreException.Unavailable | StoreException.OutcomeUnknown e) {
      planProbe();
      return;
    } catch (StoreException e) {
      recorder.threads().report("asked for run " + runId + ", the store refused", e);
    }
    tryAgain();
  }

  /** The store may answer again. */
  void tryAgain() {
    answering = true;
    writer.wake();
  }

  /** The stores will not take anything more of this run. */
  void refused() {
    turning.lock();
    try {
      backlog.ifPresent(Backlog::refused);
      behind = false;
      recorder.isBackUp(writer);
    } finally {
      turning.unlock();
    }
  }

  /** Leaves what is still behind to a later process. */
  void close() {
    turning.lock();
    try {
      backlog.ifPresent(Backlog::close);
      behind = false;
    } finally {
      turning.unlock();
    }
  }
}
