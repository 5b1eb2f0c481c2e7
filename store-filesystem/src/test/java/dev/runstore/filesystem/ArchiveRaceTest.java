package dev.runstore.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ByteRange;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.StoreException;
import dev.runstore.api.config.Stores;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.EventId;
import dev.runstore.api.model.RunId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is acknowledged while a run goes into the archive and out of it stays. */
final class ArchiveRaceTest {
  private static final int ROUNDS = 30;
  private final AtomicLong progress = new AtomicLong();
  @TempDir Path root;

  @Test
  void artifactsAndNotesSurviveTheArchive() throws Exception {
    RunId id;
    try (Stores stores = Recorded.open(root)) {
      id = Recorded.ended(stores.executions());
    }
    AtomicBoolean stop = new AtomicBoolean();
    List<ArtifactKey> stored = new ArrayList<>();
    List<EventId> noted = new ArrayList<>();
    try (Stores one = Recorded.open(root);
        Stores two = Recorded.open(root);
        ExecutorService threads = Executors.newCachedThreadPool()) {
      List<Future<?>> movers = new ArrayList<>();
      for (Stores stores : List.of(one, two)) {
        Random random = new Random(movers.size());
        movers.add(threads.submit(() -> move(stores.executions(), id, stop, random)));
      }
      Future<?> puts = threads.submit(() -> put(one.artifacts(), id, stored));
      Future<?> notes = threads.submit(() -> note(two.executions(), id, noted));
      try {
        puts.get();
        notes.get();
      } finally {
        stop.set(true);
      }
      for (Future<?> mover : movers) {
        mover.get();
      }
    }
    try (Stores stores = Recorded.open(root)) {
      assertThat(stored).hasSize(ROUNDS);
      for (int i = 0; i < stored.size(); i++) {
        try (InputStream content = stores.artifacts().open(stored.get(i), ByteRange.ALL)) {
          assertThat(content.readAllBytes()).isEqualTo(bytes(i));
        }
      }
      List<EventId> there = new ArrayList<>();
      var page = stores.executions().events(id, EventQuery.all());
      page.events().stream()
          .filter(event -> event.track() == RecordedEvent.Track.NOTES)
          .forEach(event -> there.add(event.event().id()));
      assertThat(there).isEqualTo(noted).hasSize(ROUNDS);
      assertThat(Recorded.losses(stores)).isEmpty();
    }
  }

  /** Does it until it is done, as everybody does who is told to repeat the call. */
  private static <T> T repeated(Callable<T> call) throws Exception {
    while (true) {
      try {
        return call.call();
      } catch (StoreException.Unavailable e) {
        assertThat(e).hasMessageContaining("repeat the call");
      }
    }
  }

  /** Moves the run now and then, in the middle of what the others do. */
  private boolean move(ExecutionStore store, RunId id, AtomicBoolean stop, Random random)
      throws Exception {
    while (!stop.get()) {
      long until = progress.get() + random.nextInt(40);
      while (progress.get() < until && !stop.get()) {
        Thread.onSpinWait();
      }
      repeated(() -> store.archive(id));
      if (random.nextBoolean()) {
        repeated(() -> store.restore(id));
      }
    }
    return true;
  }

  private boolean put(ArtifactStore store, RunId id, List<ArtifactKey> stored) throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      ArtifactKey key = ArtifactKey.of(id, "a" + i);
      byte[] content = bytes(i);
      repeated(() -> store.put(key, slowly(content), ArtifactOptions.BYTES));
      stored.add(key);
    }
    return true;
  }

  private boolean note(ExecutionStore store, RunId id, List<EventId> noted) throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      Event note = Event.undated(new EventBody.Pinned("me"));
      long last = i;
      progress.incrementAndGet();
      repeated(() -> store.annotate(id, last, List.of(note)));
      noted.add(note.id());
    }
    return true;
  }

  private static byte[] bytes(int seed) {
    byte[] bytes = new byte[30_000];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** In many reads, so that the run is moved between them. */
  private InputStream slowly(byte[] content) {
    return new ByteArrayInputStream(content) {
      @Override
      public synchronized int read(byte[] into, int offset, int length) {
        progress.incrementAndGet();
        return super.read(into, offset, Math.min(length, 10_000));
      }

      @Override
      public int readNBytes(byte[] into, int offset, int length) {
        try {
          return readInParts(into, offset, length);
        } catch (IOException e) {
          throw new java.io.UncheckedIOException(e);
        }
      }

      private int readInParts(byte[] into, int offset, int length) throws IOException {
        int count = 0;
        int read = 0;
        while (count < length && read >= 0) {
          read = read(into, offset + count, length - count);
          count += Math.max(0, read);
        }
        return count;
      }
    };
  }
}
