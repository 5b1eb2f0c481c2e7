package dev.runstore.s3.index;

import dev.runstore.api.StoreException;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.s3.bucket.Bucket;
import dev.runstore.s3.bucket.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What an index says, to be compared with the runs, and its making anew. For one thread. */
public final class IndexCheck {
  private final Bucket bucket;
  private final IndexKeys keys;
  private final Summaries summaries;
  private final Beginning beginning;
  private final List<String> before = new ArrayList<>();
  private @Nullable Snapshot read;

  IndexCheck(Bucket bucket, IndexKeys keys, Summaries summaries, Beginning beginning) {
    this.bucket = bucket;
    this.keys = keys;
    this.summaries = summaries;
    this.beginning = beginning;
  }

  /**
   * Reads all of it.
   *
   * @throws StoreException.Corrupt if some of it is damaged or was lost
   */
  public void readAll() {
    read =
        Vanished.retried(
            () -> {
              Snapshot all = beginning.whole();
              all.closed().values().forEach(summaries::of);
              all.manifest().segments().forEach(summaries::of);
              return all;
            });
  }

  /** Reads again which marks and segments there are. */
  public void readAgain() {
    read = Vanished.retried(() -> Snapshot.read(bucket, keys));
  }

  private Snapshot now() {
    if (read == null) {
      readAgain();
    }
    return Objects.requireNonNull(read);
  }

  /** What it says of a run that has ended, since it was last read. */
  public Optional<Run> summary(RunId id) {
    return Vanished.retried(
        () -> {
          try {
            Snapshot now = now();
            return now.deleted().contains(id) ? Optional.<Run>empty() : summary(now, id);
          } catch (Vanished e) {
            read = null;
            throw e;
          }
        });
  }

  private Optional<Run> summary(Snapshot now, RunId id) {
    Mark mark = now.closed().get(id);
    if (mark != null) {
      return Optional.of(summaries.of(mark));
    }
    return now.manifest().segments().stream()
        .filter(s -> s.newest().compareTo(id) >= 0 && s.oldest().compareTo(id) <= 0)
        .flatMap(s -> summaries.of(s).stream())
        .filter(run -> run.id().equals(id))
        .findFirst();
  }

  /** Whether it says that a run is open, since it was last read. */
  public boolean isOpen(RunId id) {
    return now().open().contains(id);
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

  /**
   * Tells of each run that has ended by any part of it that can be read, whether the part is still
   * in use or not, and of some twice.
   */
  public void each(Consumer<Run> told) {
    for (Entry entry : bucket.all(keys.closed())) {
      mark(entry).ifPresent(mark -> readable(() -> List.of(summaries.of(mark))).forEach(told));
    }
    for (Entry entry : bucket.all(keys.segments())) {
      readable(() -> summaries.read(entry.key())).forEach(told);
    }
  }

  /** That a part is damaged is told of the index as a whole. */
  private static List<Run> readable(Supplier<List<Run>> part) {
    try {
      return part.get();
    } catch (StoreException.Corrupt told) {
      return List.of();
    } catch (Vanished compactedMeanwhile) {
      return List.of();
    }
  }

  private Optional<Mark> mark(Entry entry) {
    return Mark.parse(entry.key().substring(keys.closed().length()));
  }

  /**
   * Removes what is damaged and what says where the rest is, so that it can be made anew. Segments
   * stay until that is done: they may know of runs of which nothing else is left.
   */
  public void drop() {
    bucket.delete(List.of(keys.begun(), keys.compacted()));
    List<String> gone = new ArrayList<>();
    bucket.all(keys.manifests()).forEach(entry -> gone.add(entry.key()));
    for (Entry entry : bucket.all(keys.closed())) {
      Optional<Mark> mark = mark(entry);
      if (mark.isEmpty() || readable(() -> List.of(summaries.of(mark.get()))).isEmpty()) {
        gone.add(entry.key());
      }
    }
    bucket.deleteTogether(gone);
    before.clear();
    bucket.all(keys.segments()).forEach(entry -> before.add(entry.key()));
    readAgain();
  }

  /** Says that all runs are in it again, those of the old segments, too. */
  public void madeAnew() {
    beginning.make();
    bucket.deleteTogether(before);
  }
}
