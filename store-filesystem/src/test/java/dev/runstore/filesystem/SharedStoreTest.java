package dev.runstore.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runstore.api.Claim;
import dev.runstore.api.ClaimTerms;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.Maintenance;
import dev.runstore.api.PageRequest;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreException;
import dev.runstore.api.config.Stores;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.EventId;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Runner;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.TenantId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one session does counts for another that has the run open. */
final class SharedStoreTest {
  private static final int NOTES = 60;
  private static final int NEW_STORES = 200;
  private static final int LOOKERS = 3;
  @TempDir Path root;

  @Test
  void aNewStoreMayBeLookedAtWhileItIsMade() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(LOOKERS)) {
      for (int i = 0; i < NEW_STORES; i++) {
        RunId id = RunId.next();
        AtomicBoolean stop = new AtomicBoolean();
        List<Future<?>> lookers = new ArrayList<>();
        CountDownLatch looking = new CountDownLatch(LOOKERS);
        try (Stores stores = Recorded.open(root.resolve("store-" + i))) {
          for (int looker = 0; looker < LOOKERS; looker++) {
            lookers.add(threads.submit(() -> look(stores.executions(), id, looking, stop)));
          }
          looking.await();
          Event created = Event.of(Instant.now(), EventBody.RunCreated.of(Subject.workflow("new")));
          stores.executions().create(id, created);
          stop.set(true);
          for (Future<?> looker : lookers) {
            looker.get();
          }
          assertThat(stores.executions().find(id)).isPresent();
        }
      }
    }
  }

  private static boolean look(
      ExecutionStore store, RunId id, CountDownLatch looking, AtomicBoolean stop) {
    do {
      assertThat(store.find(id).map(Run::id)).isIn(Optional.empty(), Optional.of(id));
      looking.countDown();
    } while (!stop.get());
    return true;
  }

  @Test
  void aNoteIsNeverWrittenToACopyOfAnArchivedRun() throws Exception {
    List<EventId> acknowledged = new ArrayList<>();
    RunId id;
    try (Stores one = Recorded.open(root);
        Stores two = Recorded.open(root);
        ExecutorService thread = Executors.newSingleThreadExecutor()) {
      id = Recorded.ended(one.executions());
      AtomicBoolean stop = new AtomicBoolean();
      Future<?> archiver = thread.submit(() -> archive(two.executions(), id, stop));
      try {
        while (acknowledged.size() < NOTES) {
          Event note = labelled("n", Integer.toString(acknowledged.size()));
          annotate(one.executions(), id, acknowledged.size(), note);
          acknowledged.add(note.id());
        }
      } finally {
        stop.set(true);
      }
      archiver.get();
    }
    try (Stores stores = Recorded.open(root)) {
      assertThat(notes(stores.executions(), id)).isEqualTo(acknowledged);
    }
  }

  private static boolean archive(ExecutionStore store, RunId id, AtomicBoolean stop) {
    while (!stop.get()) {
      try {
        store.archive(id);
      } catch (StoreException.Unavailable e) {
        assertThat(e).hasMessageContaining("repeat the call");
      }
    }
    return true;
  }

  private static void annotate(ExecutionStore store, RunId id, long last, Event note) {
    while (true) {
      try {
        store.annotate(id, last, List.of(note));
        return;
      } catch (StoreException.Unavailable e) {
        assertThat(e).hasMessageContaining("repeat the call");
      }
    }
  }

  private static List<EventId> notes(ExecutionStore store, RunId id) {
    return store.events(id, EventQuery.all()).events().stream()
        .filter(event -> event.track() == RecordedEvent.Track.NOTES)
        .map(event -> event.event().id())
        .toList();
  }

  private static Event labelled(String key, String value) {
    return Event.undated(new EventBody.Relabelled(Labels.of(Map.of(key, value)), Set.of()));
  }

  @Test
  void aRunThatIsArchivedAgainIsReadAnew() {
    try (Stores one = Recorded.open(root);
        Stores two = Recorded.open(root)) {
      RunId id = Recorded.ended(one.executions());
      one.executions().archive(id);
      assertThat(two.executions().events(id, EventQuery.all()).events()).hasSize(7);

      one.executions().annotate(id, 0, List.of(labelled("team", "a")));
      one.executions().archive(id);

      assertThat(two.executions().events(id, EventQuery.all()).events()).hasSize(8);
      assertThat(two.executions().find(id).map(Run::labels))
          .contains(Labels.of(Map.of("team", "a")));
    }
  }

  @Test
  void aHolderWhoseFileWasCutByARepairLosesNothingThatItIsTold() throws IOException {
    try (Stores holder = Recorded.open(root)) {
      ExecutionStore store = holder.executions();
      RunId id = RunId.next();
      store.create(id, Event.undated(EventBody.RunCreated.of(Subject.workflow("w"))));
      Runner runner = new Runner("test", "holder", "1", Optional.empty());
      Claim claim = store.claim(id, ClaimTerms.of(runner).holding(Duration.ofMillis(1)));
      Fence fence = Fence.of(claim.lease());
      long last = claim.run().eventCount();
      for (int i = 0; i < 5; i++) {
        last = store.append(id, fence, last, List.of(Recorded.custom("e" + i))).last();
      }
      Path segment = Recorded.folder(root, id).resolve("events.1.jsonl");
      Recorded.flip(segment, Files.size(segment) - 20);
      try (Stores other = Recorded.open(root)) {
        other
            .executionSession()
            .maintenance()
            .check(TenantId.DEFAULT, Maintenance.Repair.MEND, finding -> {});
      }
      long before = last;
      Event next = Recorded.custom("next");
      assertThatExceptionOfType(StoreException.Conflict.class)
          .isThrownBy(() -> store.append(id, fence, before, List.of(next)));
      store.append(id, fence, before - 1, List.of(next));
      try (Stores other = Recorded.open(root)) {
        assertThat(other.executions().events(id, EventQuery.all()).events())
            .extracting(event -> event.event().id())
            .contains(next.id());
      }
    }
  }

  @Test
  void aNoteThatIsRepeatedIsListedThoughItsWriterDiedBeforeItMarkedIt() throws IOException {
    RunId id;
    Path index = root.resolve("index");
    Path copy = root.resolve("copy");
    try (Stores stores = Recorded.open(root)) {
      id = Recorded.ended(stores.executions());
    }
    copy(index, copy);
    Event note = labelled("acked", "1");
    try (Stores stores = Recorded.open(root)) {
      stores.executions().annotate(id, 0, List.of(note));
    }
    Files.move(index, root.resolve("gone"));
    Files.move(copy, index);
    try (Stores stores = Recorded.open(root)) {
      ExecutionStore store = stores.executions();
      assertThat(store.annotate(id, 0, List.of(note)).isNew()).isFalse();
      assertThat(store.list(RunQuery.all().labelled("acked", "1"), PageRequest.first(5)).items())
          .extracting(Run::id)
          .containsExactly(id);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }
}
