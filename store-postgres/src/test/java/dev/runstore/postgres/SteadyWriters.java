package dev.runstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.Appended;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.EventId;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Subject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Writers that go on whatever happens to their server, each with a run of its own. */
final class SteadyWriters {
  private static final int WRITERS = 4;

  private final ExecutionStore store;
  private final Optional<Payload> payload;
  private final AtomicLong written = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicBoolean stop = new AtomicBoolean();
  private final AtomicBoolean abandoned = new AtomicBoolean();
  private final Map<RunId, List<EventId>> acknowledged = new ConcurrentHashMap<>();

  SteadyWriters(ExecutionStore store, Optional<Payload> payload) {
    this.store = store;
    this.payload = payload;
  }

  static Event created() {
    return Event.of(Instant.now(), EventBody.RunCreated.of(Subject.agent("a")));
  }

  static Event tick(long i) {
    return Event.of(
        Instant.now(), new EventBody.Custom(Optional.empty(), "tick-" + i, Optional.empty()));
  }

  /** Writes while this happens, then checks that every event is there once and in order. */
  void during(Runnable disturb) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
      List<Future<?>> writers = new ArrayList<>();
      for (int w = 0; w < WRITERS; w++) {
        writers.add(threads.submit(this::write));
      }
      try {
        disturb.run();
      } catch (RuntimeException | Error e) {
        abandoned.set(true);
        throw e;
      } finally {
        stop.set(true);
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
    }
    assertThat(acknowledged).hasSize(WRITERS);
    acknowledged.forEach((id, ids) -> assertThat(stored(id)).isEqualTo(ids));
  }

  private void write() {
    RunId id = RunId.next();
    List<EventId> mine = new ArrayList<>();
    Event first = created();
    persistently(() -> store.create(id, first));
    mine.add(first.id());
    while (!stop.get()) {
      Event event =
          Event.of(Instant.now(), new EventBody.Custom(Optional.empty(), "tick", payload));
      long last = mine.size();
      Appended answer =
          persistently(() -> store.append(id, Fence.unleased(), last, List.of(event)));
      assertThat(answer.first()).isEqualTo(last + 1);
      mine.add(event.id());
      written.incrementAndGet();
    }
    acknowledged.put(id, mine);
  }

  /** What a runner does when the store is away: the same call again. */
  private <T> T persistently(Supplier<T> call) {
    while (true) {
      try {
        return call.get();
      } catch (StoreException.Unavailable | StoreException.OutcomeUnknown e) {
        failed.incrementAndGet();
        if (abandoned.get() || Thread.currentThread().isInterrupted()) {
          throw e;
        }
        LockSupport.parkNanos(20_000_000);
      }
    }
  }

  private List<EventId> stored(RunId id) {
    List<EventId> stored = new ArrayList<>();
    var page = persistently(() -> store.events(id, EventQuery.all()));
    page.events().stream().map(RecordedEvent::event).forEach(e -> stored.add(e.id()));
    while (page.hasMore()) {
      page = store.events(id, EventQuery.all().from(page.next()));
      page.events().stream().map(RecordedEvent::event).forEach(e -> stored.add(e.id()));
    }
    return stored;
  }

  /** Waits until so many more events have been acknowledged. */
  void awaitWritten(long more) {
    await(written, more, () -> {});
  }

  /** The same, and does something again and again until then. */
  void awaitWritten(long more, Runnable meanwhile) {
    await(written, more, meanwhile);
  }

  /** Waits until so many more calls have failed. */
  void awaitFailed(long more) {
    await(failed, more, () -> {});
  }

  private static void await(AtomicLong count, long more, Runnable meanwhile) {
    long goal = count.get() + more;
    while (count.get() < goal) {
      meanwhile.run();
      LockSupport.parkNanos(1_000_000);
    }
  }
}
