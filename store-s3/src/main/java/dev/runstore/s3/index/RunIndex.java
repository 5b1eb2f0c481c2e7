package dev.runstore.s3.index;

import dev.runstore.api.Page;
import dev.runstore.api.PageRequest;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreException;
import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.s3.bucket.Bucket;
import dev.runstore.s3.bucket.Content;
import dev.runstore.s3.bucket.Entry;
import dev.runstore.s3.bucket.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lists the runs of one tenant without reading them. An open mark is written before a run's first
 * object, a closed mark with its summary after the end. The object of a closed mark carries those
 * that this session wrote before it, too, so that a reader needs few of them. Thread-safe.
 */
public final class RunIndex {
  private static final int CARRIED = 64;
  private static final int CARRIED_BYTES = 256 << 10;
  private static final int COMPACT_AFTER = 256;
  private static final int COMPACT_AT_CLOSE = 16;
  private static final int MAX_PENDING = 10_000;
  private static final int MAX_TRIES = 8;
  private static final Content NOTHING = Content.text("");

  private final Bucket bucket;
  private final IndexKeys keys;
  private final Summaries summaries;
  private final Function<RunId, Optional<Run>> headers;
  private final Deque<byte[]> recent = new ArrayDeque<>();
  private final Map<RunId, Run> pending = new LinkedHashMap<>();
  private volatile @Nullable Snapshot checked;
  private int recentBytes;
  private int marked;
  private boolean wrote;
  private @Nullable Future<?> compacting;

  /** Of the tenant at this place; headers of open runs are asked for. */
  public RunIndex(Place place, Function<RunId, Optional<Run>> headers) {
    this.bucket = place.bucket();
    this.keys = new IndexKeys(place.keys().index());
    this.summaries = new Summaries(bucket, keys);
    this.headers = headers;
  }

  /** A run is about to be created. */
  public void opening(RunId id) {
    bucket.put(keys.open(id), NOTHING);
  }

  /** A run that was about to be created is not open. */
  public void neverOpened(RunId id) {
    bucket.delete(List.of(keys.open(id)));
  }

  /**
   * A run has ended, or got a note after its end. That it did stands; if the mark cannot be written
   * now, it is with the next one, and until then readers find the run among the open ones.
   *
   * @param justEnded whether it was open before
   */
  public void closed(Run run, boolean justEnded) {
    synchronized (pending) {
      wrote = true;
      if (pending.size() < MAX_PENDING) {
        pending.put(run.id(), run);
      }
    }
    try {
      for (Run next : takePending()) {
        mark(next, justEnded || !next.id().equals(run.id()));
      }
    } catch (StoreException.Unavailable
        | StoreException.OutcomeUnknown
        | StoreException.Forbidden e) {
      return;
    }
    compactIfMany();
  }

  private List<Run> takePending() {
    synchronized (pending) {
      return new ArrayList<>(pending.values());
    }
  }

  private void mark(Run run, boolean justEnded) {
    byte[] packed;
    synchronized (recent) {
      byte[] line = RunCodec.encode(run);
      recent.addFirst(line);
      recentBytes += line.length;
      while (recent.size() > CARRIED || (recent.size() > 1 && recentBytes > CARRIED_BYTES)) {
        recentBytes -= recent.removeLast().length;
      }
      packed = Lines.pack(List.copyOf(recent));
      marked++;
    }
    bucket.put(
        keys.closed(Mark.of(run)),
        new Content(packed, packed.length, "application/gzip", Map.of(), Optional.empty()));
    summaries.wrote(run);
    if (justEnded) {
      bucket.delete(List.of(keys.open(run.id())));
    }
    synchronized (pending) {
      pending.remove(run.id(), run);
    }
  }

  /** A run was deleted. */
  public void deleted(RunId id) {
    synchronized (pending) {
      wrote = true;
      pending.remove(id);
    }
    bucket.put(keys.deleted(id), NOTHING);
    bucket.delete(List.of(keys.open(id)));
  }

  /** A page of the runs that match. */
  public Page<Run> list(RunQuery query, PageRequest page) {
    return retried(
        () -> new Listing(Snapshot.read(bucket, keys), summaries, query, this::found).page(page));
  }

  private List<Run> found(List<RunId> ids) {
    return bucket.uploads().atOnce(ids, this::header).stream().flatMap(Optional::stream).toList();
  }

  private Optional<Run> header(RunId id) {
    try {
      return headers.apply(id);
    } catch (StoreException.Expired | StoreException.Corrupt e) {
      return Optional.empty();
    }
  }

  /** The runs that have not ended, as far as the index knows. */
  public List<RunId> openOldestFirst() {
    return Snapshot.open(bucket, keys).reversed();
  }

  private static <T> T retried(Supplier<T> read) {
    for (int tries = 1; ; tries++) {
      try {
        return read.get();
      } catch (Vanished e) {
        if (tries == MAX_TRIES) {
          throw new StoreException.Unavailable("the index changes while it is read; try again", e);
        }
      }
    }
  }

  /** Puts what the marks say into segments, if there is anything. */
  public void compact() {
    if (retried(() -> new Compaction(bucket, keys, summaries).run())) {
      synchronized (recent) {
        recent.clear();
        recentBytes = 0;
      }
    }
  }

  /**
   * Reads all of the index, for a check.
   *
   * @throws StoreException.Corrupt if some of it is damaged
   */
  public void readAll() {
    retried(
        () -> {
          Snapshot read = Snapshot.read(bucket, keys);
          read.closed().values().forEach(summaries::of);
          read.manifest().segments().forEach(summaries::of);
          checked = read;
          return true;
        });
  }

  /** Reads again which marks and segments there are. */
  public void readAgain() {
    checked = retried(() -> Snapshot.read(bucket, keys));
  }

  private Snapshot checked() {
    Snapshot read = checked;
    if (read == null) {
      readAgain();
      read = java.util.Objects.requireNonNull(checked);
    }
    return read;
  }

  /** What the index says of a run that has ended, since it was last read for a check. */
  public Optional<Run> summary(RunId id) {
    return retried(
        () -> {
          try {
            Snapshot read = checked();
            return read.deleted().contains(id) ? Optional.<Run>empty() : summary(read, id);
          } catch (Vanished e) {
            checked = null;
            throw e;
          }
        });
  }

  private Optional<Run> summary(Snapshot read, RunId id) {
    Mark mark = read.closed().get(id);
    if (mark != null) {
      return Optional.of(summaries.of(mark));
    }
    return read.manifest().segments().stream()
        .filter(s -> s.newest().compareTo(id) >= 0 && s.oldest().compareTo(id) <= 0)
        .flatMap(s -> summaries.of(s).stream())
        .filter(run -> run.id().equals(id))
        .findFirst();
  }

  /** Whether the index says that a run is open, since it was last read for a check. */
  public boolean isOpen(RunId id) {
    return checked().open().contains(id);
  }

  /** Runs that are marked as open for more than a day and are not there. */
  public List<RunId> marksWithoutRun(Predicate<RunId> isThere) {
    Instant day = bucket.now().minus(Duration.ofDays(1));
    List<RunId> without = new ArrayList<>();
    for (Entry entry : bucket.all(keys.open())) {
      Inverted.id(entry.key().substring(keys.open().length()))
          .filter(id -> entry.modified().isBefore(day) && !isThere.test(id))
          .ifPresent(without::add);
    }
    return without;
  }

  /** Removes what is known of runs that have ended, so that it can be made anew. */
  public void drop() {
    for (String part : List.of(keys.closed(), keys.manifests(), keys.segments())) {
      List<String> gone = new ArrayList<>();
      bucket.all(part).forEach(entry -> gone.add(entry.key()));
      bucket.deleteTogether(gone);
    }
    readAgain();
  }

  /** Removes segments and manifests that are in use no more. */
  public long sweep(Duration olderThan) {
    Instant before = bucket.now().minus(olderThan);
    Snapshot read = retried(() -> Snapshot.read(bucket, keys));
    Set<String> used = new HashSet<>();
    read.manifest().segments().forEach(segment -> used.add(keys.segment(segment.name())));
    List<String> gone =
        new ArrayList<>(
            read.manifests()
                .subList(Math.min(1, read.manifests().size()), read.manifests().size()));
    for (Entry segment : bucket.all(keys.segments())) {
      if (!used.contains(segment.key()) && segment.modified().isBefore(before)) {
        gone.add(segment.key());
      }
    }
    bucket.deleteTogether(gone);
    return gone.size();
  }

  private void compactIfMany() {
    synchronized (recent) {
      if (marked < COMPACT_AFTER || (compacting != null && !compacting.isDone())) {
        return;
      }
      marked = 0;
      compacting =
          bucket
              .uploads()
              .start(
                  () -> {
                    compact();
                    return true;
                  });
    }
  }

  /** Finishes what is under way, and compacts if enough has come together. */
  public void close() {
    Future<?> last;
    synchronized (recent) {
      last = compacting;
    }
    try {
      if (last != null) {
        bucket.uploads().await(last);
      }
      if (wrote && bucket.list(keys.closed(), "", COMPACT_AT_CLOSE).hasMore()) {
        compact();
      }
    } catch (StoreException e) {
      return;
    }
  }
}
