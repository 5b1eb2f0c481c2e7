package dev.runstore.filesystem.index;

import dev.runstore.api.Page;
import dev.runstore.api.PageRequest;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreException;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunFigures;
import dev.runstore.api.model.RunId;
import dev.runstore.api.support.IoProblems;
import dev.runstore.filesystem.disk.Disk;
import dev.runstore.filesystem.disk.Locks;
import dev.runstore.filesystem.disk.Places;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The index of a tenant's runs. What it says can always be made anew from the runs; what it does
 * not know yet is folded from their journals. Thread-safe.
 */
public final class RunIndex implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.runstore.filesystem");
  private static final int LONG_TAIL = 1_024;
  private static final int MANY_LOGS = 16;
  private static final int WORTHWHILE = 256;
  private final Disk disk;
  private final Places places;
  private final IndexPlaces index;
  private final View view;
  private final PackedFiguresReader figures = new PackedFiguresReader();
  private final OwnLog log;
  private final Rebuild rebuild;
  private final Compaction compaction;
  private final Function<RunId, Optional<Run>> headers;
  private final Executor background;
  private final AtomicBoolean compacting = new AtomicBoolean();
  private final AtomicInteger ends = new AtomicInteger();
  private volatile boolean wrote;

  /**
   * The index in these places.
   *
   * @param headers folds the header of a run that the index does not know
   * @param background does what keeps the index short
   */
  public RunIndex(
      Disk disk,
      Places places,
      Supplier<Locks> locks,
      Function<RunId, Optional<Run>> headers,
      Executor background) {
    this.disk = disk;
    this.places = places;
    this.index = new IndexPlaces(places.index());
    this.view = new View(index, places);
    this.log = new OwnLog(disk, index, places, locks);
    CurrentMarks current = new CurrentMarks(places, headers);
    this.rebuild = new Rebuild(disk, index, places, locks, current);
    this.compaction = new Compaction(disk, index, places, locks, current, rebuild);
    this.headers = headers;
    this.background = background;
  }

  /** Says that a run is about to be created. */
  public void open(RunId run) {
    write(Mark.open(run));
  }

  /**
   * Says that a run has ended.
   *
   * @param run its header
   * @param notes how many bytes of notes there were before the header was read, so that it has all
   *     of them; those that came meanwhile are told by their own writer
   */
  public void closed(Run run, long notes) {
    write(Mark.closed(run, notes));
  }

  /** How many bytes of notes the run has now. */
  public long notes(RunId run) {
    return places.run(run).notes().toFile().length();
  }

  /** Says that a run was deleted. */
  public void deleted(RunId run) {
    write(Mark.deleted(run));
  }

  private void write(Mark mark) {
    boolean isFirst = append(mark);
    wrote = true;
    boolean isLong = mark.kind() == Mark.Kind.CLOSED && ends.incrementAndGet() % LONG_TAIL == 0;
    if ((isFirst || isLong) && compacting.compareAndSet(false, true)) {
      background.execute(
          () -> {
            compacting.set(false);
            compact(LONG_TAIL / 2, MANY_LOGS);
          });
    }
  }

  /**
   * What stands in the way of the log is moved aside; an index that cannot be written at all keeps
   * nobody from recording, as it can be made anew.
   */
  private boolean append(Mark mark) {
    try {
      return log.write(mark);
    } catch (StoreException e) {
      if (isForWantOfRoom(e)) {
        throw e;
      }
      return appendAnew(mark, e);
    }
  }

  private boolean appendAnew(Mark mark, StoreException first) {
    log.close();
    try {
      if (rebuild.isObstructed()) {
        rebuild.moveAside();
      }
      return log.write(mark);
    } catch (StoreException e) {
      if (isForWantOfRoom(e)) {
        throw e;
      }
      e.addSuppressed(first);
      LOG.log(
          System.Logger.Level.WARNING,
          "the index cannot be written, so that lists may leave run "
              + mark.id()
              + " out until store check --repair makes it anew: "
              + e.getMessage());
      LOG.log(System.Logger.Level.DEBUG, "where that comes from", e);
      return false;
    }
  }

  /** Whether a write failed because the disk is full, which no other index would change. */
  private static boolean isForWantOfRoom(StoreException e) {
    return Disk.isFull(e)
        || (e.getCause() instanceof IOException cause
            && IoProblems.reason(cause).toLowerCase(Locale.ROOT).contains("too many"));
  }

  private void compact(int marks, int logs) {
    View fresh = new View(index, places);
    try {
      fresh.refresh();
      if (!fresh.isWhole()) {
        rebuild.run();
      } else if (fresh.tail().size() >= marks
          || fresh.logs().size() >= logs
          || !fresh.doubtful().isEmpty()) {
        compaction.compact();
      }
    } catch (IOException e) {
      throw disk.failure("read", index.folder(), e);
    }
  }

  /** Makes the index anew from the runs. */
  public void rebuild() {
    rebuild.run();
  }

  /** Whether the files of the index are all there, sound and of this version; reads all of them. */
  public boolean isWhole() {
    synchronized (view) {
      try {
        view.verify();
      } catch (IOException e) {
        throw disk.failure("read", index.folder(), e);
      }
      return view.isWhole();
    }
  }

  /** Whether the index knows the run, as open or as ended. */
  public boolean knows(RunId run) {
    return looking(now -> now.open().contains(run) || now.find(run).isPresent());
  }

  /** The header of a run that has ended, if the index has it with all its notes. */
  public Optional<Run> find(RunId run) {
    Optional<Mark> mark = looking(now -> now.find(run));
    return mark.filter(
            found ->
                found.kind() == Mark.Kind.CLOSED
                    && places.run(run).notes().toFile().length() == found.notes())
        .flatMap(RunIndex::header);
  }

  /** Empty if the summary is damaged: the run is read itself then. */
  private static Optional<Run> header(Mark mark) {
    try {
      return Optional.of(mark.run());
    } catch (IllegalArgumentException e) {
      LOG.log(System.Logger.Level.DEBUG, "the index is damaged at run " + mark.id(), e);
      return Optional.empty();
    }
  }

  /** The same as {@link #summary}, empty also where it is damaged. */
  public Optional<Run> listed(RunId run) {
    return looking(now -> now.find(run).filter(mark -> mark.kind() == Mark.Kind.CLOSED))
        .flatMap(RunIndex::header);
  }

  /**
   * What lists show of a run that has ended, whatever was noted since; empty also after its
   * deletion.
   *
   * @throws IllegalArgumentException if that is damaged
   */
  public Optional<Run> summary(RunId run) {
    return looking(now -> now.find(run).filter(mark -> mark.kind() == Mark.Kind.CLOSED))
        .map(Mark::run);
  }

  /** Adds all runs that the index names, deleted ones also. */
  public void addAll(RunIds ids) {
    looking(
        now -> {
          now.addAll(ids);
          return true;
        });
  }

  /** The runs that have not ended, the oldest first. */
  public List<RunId> openRuns() {
    return looking(now -> List.copyOf(now.open()));
  }

  /** A page of the runs that match. */
  public Page<Run> list(RunQuery query, PageRequest request) {
    return looking(now -> new Listing<>(now, query, headers, new ListedRun(query)).page(request));
  }

  /** What is counted of the runs of a page, of a query that asks for no more than that. */
  public Page<RunFigures> figures(RunQuery query, PageRequest request) {
    return looking(
        now -> new Listing<>(now, query, headers, new CountedRun(query, figures)).page(request));
  }

  private <T> T looking(Function<View, T> look) {
    synchronized (view) {
      while (true) {
        try {
          view.refresh();
          return look.apply(view);
        } catch (DamagedSegment e) {
          view.drop(e);
        } catch (IOException e) {
          throw disk.failure("read", index.folder(), e);
        }
      }
    }
  }

  @Override
  public void close() {
    if (wrote) {
      compact(WORTHWHILE, MANY_LOGS);
    }
    log.close();
  }
}
