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
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What an index says, to be compared with the runs, and its making anew. For one thread. */
public final class IndexCheck {
  private final Bucket bucket;
  private final IndexKeys keys;
  private final Summaries summaries;
  private final Beginning beginning;
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

  /** Removes what is known of runs that have ended, so that it can be made anew. */
  public void drop() {
    bucket.delete(List.of(keys.begun(), keys.compacted()));
    for (String part : List.of(keys.closed(), keys.manifests(), keys.segments())) {
      List<String> gone = new ArrayList<>();
      bucket.all(part).forEach(entry -> gone.add(entry.key()));
      bucket.deleteTogether(gone);
    }
    readAgain();
  }

  /** Says that all runs are in it again. */
  public void madeAnew() {
    beginning.make();
  }
}
