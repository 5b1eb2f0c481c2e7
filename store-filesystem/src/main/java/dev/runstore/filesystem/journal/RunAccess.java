package dev.runstore.filesystem.journal;

import dev.runstore.api.StoreException;
import dev.runstore.api.model.RunId;
import dev.runstore.filesystem.disk.Appender;
import dev.runstore.filesystem.disk.Locks;
import dev.runstore.filesystem.disk.RunPlaces;
import java.io.File;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The files of one run as this session has them: the state as it was last read, the segment that
 * grows, the locks. What does not say that any thread may call it is called under {@link #locked}.
 */
final class RunAccess {
  private final JournalContext context;
  private final RunId id;
  private final RunPlaces places;
  private final Leases leases;
  private final Refusals refuse;
  private final File tombstone;
  private final ReentrantLock lock = new ReentrantLock();
  private final RunTail tail;
  private final Written written;
  private @Nullable OpenSegment segment;

  RunAccess(JournalContext context, RunId id, RunPlaces places) {
    this.context = context;
    this.id = id;
    this.places = places;
    this.leases = new Leases(id, context.disk(), places);
    this.refuse = new Refusals(id, context.store());
    this.tombstone = context.places().tombstone(id).toFile();
    this.tail = new RunTail(id, places, leases, () -> Folding.NOBODY);
    this.written = new Written(places);
  }

  RunId id() {
    return id;
  }

  RunPlaces places() {
    return places;
  }

  JournalContext context() {
    return context;
  }

  Leases leases() {
    return leases;
  }

  Refusals refuse() {
    return refuse;
  }

  RunTail tail() {
    return tail;
  }

  Written written() {
    return written;
  }

  /** The segment that this process appends to; null if there is none. */
  @Nullable OpenSegment segment() {
    return segment;
  }

  /** Does this while no other thread works on the run; for any thread. */
  <T> T locked(Action<T> action) {
    lock.lock();
    try {
      return attempt(action);
    } finally {
      lock.unlock();
    }
  }

  /** Does this while nobody else writes this part of the run; for any thread. */
  <T> T exclusively(long key, Action<T> action) {
    return locked(() -> holding(key, action));
  }

  /** Does this while no other process of the host writes this part of the run. */
  <T> T holding(long key, Action<T> action) throws IOException {
    return context.locks().get().holding(key, action::run);
  }

  /**
   * Does this with files that others may be writing; for any thread. Whoever takes the run away
   * meanwhile has this refused: it may have read only some of it.
   */
  <T> T reading(Action<T> action) {
    refuseDeleted();
    boolean wasThere = isThere();
    T answer = attempt(action);
    boolean wasTaken = wasThere && !isThere();
    refuseBuried(); // after the look at the files, which go after the tombstone has come
    if (wasTaken) {
      throw refuse.missing();
    }
    return answer;
  }

  /** Whether the run's first segment is where it is read. */
  boolean isThere() {
    return places.history(0).toFile().exists();
  }

  /** The key of whoever adds notes, deletes the run or takes it into the archive. */
  long notesLock() {
    return Locks.key(id.value() + " notes");
  }

  /** A run that is deleted meanwhile is no damaged one. */
  private <T> T attempt(Action<T> action) {
    try {
      return action.run();
    } catch (IOException e) {
      refuseDeleted();
      throw unreadable(e);
    } catch (StoreException.Unavailable | StoreException.Corrupt | StoreException.NotFound e) {
      refuseDeleted();
      throw e;
    }
  }

  /** The state as the files have it now. */
  RunState required() throws IOException {
    refuseDeleted();
    RunState current = tail.refresh();
    if (current == null) {
      context().disk().refuseGone();
      throw refuse.missing();
    }
    return current;
  }

  /** The newest generation, whether its claim came through or not. */
  long newestGeneration(RunState current) {
    return tail.newestGeneration(current);
  }

  /** Lets go of what was read, to read it anew. */
  void forget() {
    tail.forget();
    OpenSegment open = segment;
    segment = null;
    if (open != null) {
      open.close();
    }
  }

  /** The state as it was last read; null if it was not. */
  @Nullable RunState known() {
    return tail.known();
  }

  /** Begins to write the segment of a generation that was just claimed. */
  void began(long generation) {
    tail.took(generation);
  }

  /** The segment of a generation, open to append. */
  OpenSegment open(long generation) {
    OpenSegment open = segment;
    if (open != null && open.generation() == generation) {
      return open;
    }
    if (open != null) {
      open.close();
    }
    Appender out = context.disk().append(places.history(generation));
    open = OpenSegment.of(places, generation, out);
    segment = open;
    return open;
  }

  StoreException fenced(long generation) {
    return refuse.fenced(Math.max(generation + 1, leases.newest()));
  }

  /**
   * Refuses a run that was deleted.
   *
   * @throws StoreException.Forbidden if this user may not see whether it was
   */
  void refuseDeleted() {
    refuseBuried();
    File stones = context.places().tombstones().toFile();
    // looked at twice: between the first two looks another writer may have made the folder
    if (!stones.canExecute() && stones.isDirectory() && !stones.canExecute()) {
      throw context
          .disk()
          .failure("look for", tombstone.toPath(), new AccessDeniedException(stones.getPath()));
    }
  }

  /** Refuses a run that is in the archive, or was when its place was looked up. */
  void refuseMoved() {
    if (context.places().archived(id).toFile().exists()
        || !places.equals(context.places().run(id))) {
      throw refuse.moved();
    }
  }

  /** The same by a look at its tombstone alone. */
  void refuseBuried() {
    if (tombstone.exists()) {
      throw new StoreException.Expired(
          "run " + id + " was deleted from store " + context.store() + "; see " + tombstone);
    }
  }

  private StoreException unreadable(IOException e) {
    return context.disk().failure("read", places.folder(), e);
  }

  /** Closes what is open; what is done afterwards opens it again. */
  void close() {
    lock.lock();
    try {
      forget();
    } finally {
      lock.unlock();
    }
  }

  /** Something done under the run's lock. */
  interface Action<T> {
    T run() throws IOException;
  }
}
