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
import org.jspecify.annotations.Nullable;

/**
 * Lists the runs of one tenant without reading them. An open mark is written before a run's first
 * object, a closed mark with its summary after the end. The object of a closed mark carries those
 * that this session wrote before it, too, so that a reader needs few of them. Thread-safe.
 */
public final class RunIndex {
  private static final System.Logger LOG = System.getLogger("dev.runstore.s3");
  private static final int CARRIED = 64;
  private static final int CARRIED_BYTES = 256 << 10;
  private static final int COMPACT_AFTER = 256;
  private static final int COMPACT_AT_CLOSE = 16;
  private static final int MAX_PENDING = 10_000;
  private static final Content NOTHING = Content.text("");

  private final Bucket bucket;
  private final IndexKeys keys;
  private final Summaries summaries;
  private final Beginning beginning;
  private final Function<RunId, Optional<Run>> headers;
  private final Deque<byte[]> recent = new ArrayDeque<>();
  private final Map<RunId, Run> pending = new LinkedHashMap<>();
  private int recentBytes;
  private int marked;
  private boolean wrote;
  private @Nullable Future<?> compacting;

  /** Of the tenant at this place; headers of open runs are asked for. */
  public RunIndex(Place place, Function<RunId, Optional<Run>> headers) {
    this.bucket = place.bucket();
    this.keys = new IndexKeys(place.keys().index());
    this.summaries = new Summaries(bucket, keys);
    this.beginning = new Beginning(place, keys);
    this.headers = headers;
  }

  /** A run is about to be created. */
  public void opening(RunId id) {
    beginning.beforeARun();
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

  /**
   * A page of the runs that match.
   *
   * @throws StoreException.Corrupt if the index is damaged or was lost
   */
  public Page<Run> list(RunQuery query, PageRequest page) {
    try {
      return Vanished.retried(
          () -> new Listing(beginning.whole(), summaries, query, this::found).page(page));
    } catch (StoreException.Corrupt e) {
      throw new StoreException.Corrupt(
          e.getMessage() + "; no run is lost by that: wct store check --repair makes it anew", e);
    }
  }

  private List<Run> found(List<RunId> ids) {
    return bucket.uploads().atOnce(ids, this::header).stream().flatMap(Optional::stream).toList();
  }

  private Optional<Run> header(RunId id) {
    try {
      return headers.apply(id);
    } catch (StoreException.Expired e) {
      return Optional.empty();
    } catch (StoreException.Corrupt e) {
      LOG.log(System.Logger.Level.WARNING, "lists leave out run " + id + ": " + e.getMessage());
      return Optional.empty();
    }
  }

  /** The runs that have not ended, as far as the index knows. */
  public List<RunId> openOldestFirst() {
    List<RunId> open = Snapshot.open(bucket, keys);
    if (open.isEmpty()) {
      beginning.require();
    }
    return open.reversed();
  }

  /** Puts what the marks say into segments, if there is anything. */
  public void compact() {
    if (Vanished.retried(() -> new Compaction(bucket, keys, summaries).run())) {
      synchronized (recent) {
        recent.clear();
        recentBytes = 0;
      }
    }
  }

  /** Whether a run has its mark among the open ones. */
  public boolean isMarkedOpen(RunId id) {
    return bucket.head(keys.open(id)).isPresent();
  }

  /** What it says of an ended run, if that is at least as much as was read of it. */
  public Optional<Run> seen(Run read) {
    try {
      return check()
          .summary(read.id())
          .filter(
              there ->
                  there.eventCount() >= read.eventCount() && there.noteCount() >= read.noteCount());
    } catch (StoreException.Corrupt e) {
      return Optional.empty();
    }
  }

  /** To compare it with the runs. */
  public IndexCheck check() {
    return new IndexCheck(bucket, keys, summaries, beginning);
  }

  /** Removes segments and manifests that are in use no more. */
  public long sweep(Duration olderThan) {
    Instant before = bucket.now().minus(olderThan);
    Snapshot read = Vanished.retried(() -> Snapshot.read(bucket, keys));
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
