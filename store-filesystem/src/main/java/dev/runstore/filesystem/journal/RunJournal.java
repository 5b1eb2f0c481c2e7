package dev.runstore.filesystem.journal;

import dev.runstore.api.Appended;
import dev.runstore.api.EventPage;
import dev.runstore.api.EventQuery;
import dev.runstore.api.Fence;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.LeaseReleased;
import dev.runstore.api.event.EventClass;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.filesystem.disk.Appender;
import dev.runstore.filesystem.disk.Disk;
import dev.runstore.filesystem.disk.Locks;
import dev.runstore.filesystem.disk.RunPlaces;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The journals of one run as this session uses them: keeps the open segment and the folded state,
 * so that an append is one write and a read costs what is new. Thread-safe.
 */
public final class RunJournal implements Closeable {
  private final JournalContext context;
  private final RunId id;
  private final RunPlaces places;
  private final Leases leases;
  private final Refusals refuse;
  private final File tombstone;
  private final ReentrantLock lock = new ReentrantLock();
  private final RunTail tail;
  private @Nullable OpenSegment segment;

  /** The journals of this run in this folder. */
  public RunJournal(JournalContext context, RunId id, RunPlaces places) {
    this.context = context;
    this.id = id;
    this.places = places;
    this.leases = new Leases(context.disk(), places);
    this.refuse = new Refusals(id, context.store());
    this.tombstone = context.places().tombstone(id).toFile();
    this.tail = new RunTail(id, places, leases, () -> step -> {});
  }

  /** The run. */
  public RunId id() {
    return id;
  }

  /** Where it is. */
  public RunPlaces places() {
    return places;
  }

  /** Creates the run with its first event. */
  public Appended create(Event created) {
    return exclusively(
        OpenSegment.lock(id, 0),
        () -> {
          refuseDeleted();
          boolean isNew = context.disk().leafFolder(places.folder());
          RunState there = isNew ? null : tail.refresh();
          return there == null ? createNew(created) : createdBefore(there, created);
        });
  }

  private Appended createNew(Event created) {
    Disk disk = context.disk();
    OpenSegment open = open(0);
    Appender out = open.out();
    if (open.length() > 0) {
      disk.cut(out.file(), 0);
    }
    RunState fresh = RunState.created(id, places);
    Instant now = context.now();
    List<RecordedEvent> batch = List.of(new RecordedEvent(Track.HISTORY, 1, now, created));
    byte[] line = BatchLine.encode(0, batch);
    write(out, line, 0);
    syncCreated(out);
    fresh.wrote(batch, line.length);
    tail.begin(fresh);
    return new Appended(1, 1, now, true);
  }

  private void syncCreated(Appender out) {
    Disk disk = context.disk();
    if (disk.syncsMilestones()) {
      out.sync();
      disk.syncFolder(places.folder());
      disk.syncShared(context.places().runs());
    }
  }

  private Appended createdBefore(RunState there, Event created) throws IOException {
    List<RecordedEvent> first = between(there, 1, 1);
    if (first.size() == 1 && first.get(0).event().id().equals(created.id())) {
      if (there.generation() == 0) {
        Appender out = open(0).out();
        out.touch();
        syncCreated(out);
      }
      return new Appended(1, 1, first.get(0).recordedAt(), false);
    }
    throw new StoreException.AlreadyExists(
        "cannot create run " + id + ": another run has this id in store " + context.store());
  }

  /** The header, with the lease's present expiry; empty if there is no such run. */
  public Optional<Run> header() {
    return locked(
        () -> {
          refuseDeleted();
          RunState current = tail.refresh();
          if (current == null) {
            return Optional.<Run>empty();
          }
          current.readNotes();
          return Optional.of(withLease(current.run()));
        });
  }

  private Run withLease(Run run) throws IOException {
    if (run.lease().isEmpty()) {
      return run;
    }
    Optional<Lease> now = leases.read(run.lease().get().generation());
    return now.isEmpty() ? run : run.withLease(now);
  }

  /** Whether this process appends to the segment of this generation. */
  public boolean writes(long generation) {
    lock.lock();
    try {
      return segment != null && segment.generation() == generation;
    } finally {
      lock.unlock();
    }
  }

  /** Appends to the history. */
  public Appended append(Fence fence, long expected, List<Event> events) {
    Writing writing =
        exclusively(
            OpenSegment.lock(id, fence.generation()),
            () -> {
              RunState steady = steady(fence.generation(), expected);
              if (steady != null) {
                return write(steady, open(fence.generation()), expected, events);
              }
              RunState current = required();
              Optional<Appended> before =
                  repeated(current, Track.HISTORY, expected, current.last(), events);
              if (before.isPresent()) {
                return again(before.get(), current, syncs(events));
              }
              refuse.unlessHeld(current, newestGeneration(current), fence.generation());
              refuse.unlessNext(current, expected);
              return write(current, cut(current), expected, events);
            });
    return writing.acknowledged();
  }

  /**
   * The state if it is that of a holder who goes on where it stopped, in a file that nobody else
   * has touched: then there is nothing to be read. A newer lease or a deletion is met after the
   * write, before it is acknowledged.
   */
  private @Nullable RunState steady(long generation, long expected) {
    OpenSegment open = segment;
    RunState current = tail.known();
    boolean isSteady =
        open != null
            && current != null
            && open.generation() == generation
            && current.generation() == generation
            && !current.hasEnded()
            && !current.isReleased(generation)
            && current.last() == expected
            && open.length() == current.position();
    return isSteady ? current : null;
  }

  /** The growing segment, without what follows its last whole batch. */
  private OpenSegment cut(RunState current) throws IOException {
    OpenSegment open = open(current.generation());
    if (open.length() > current.position()) {
      cutHistory(current);
    }
    return open;
  }

  private Writing write(RunState current, OpenSegment open, long expected, List<Event> events) {
    Instant now = context.now();
    List<RecordedEvent> batch = record(Track.HISTORY, expected, now, events);
    byte[] line = BatchLine.encode(open.generation(), batch);
    write(open.out(), line, current.position());
    if (open.isSuperseded()) {
      forget();
      throw refuse.fenced(Math.max(open.generation() + 1, leases.newest()));
    }
    refuseDeleted();
    current.wrote(batch, line.length);
    Appended answer = new Appended(expected + 1, expected + batch.size(), now, true);
    return new Writing(answer, syncs(events) ? open.out() : null);
  }

  private boolean syncs(List<Event> events) {
    return switch (context.disk().durability()) {
      case ALWAYS -> true;
      case MILESTONES -> events.get(events.size() - 1).body().eventClass() == EventClass.END;
      case NEVER -> false;
    };
  }

  /**
   * What was written before, perhaps by a process that did not live to force it. What older
   * generations wrote was forced by the claim of the next.
   */
  private Writing again(Appended before, RunState current, boolean syncs) {
    if (!syncs) {
      return new Writing(before, null);
    }
    Appender out = open(current.generation()).out();
    out.touch();
    return new Writing(before, out);
  }

  private void write(Appender out, byte[] line, long position) {
    try {
      out.write(line, position);
    } catch (StoreException e) {
      try {
        context.disk().cut(out.file(), position);
      } catch (StoreException uncut) {
        e.addSuppressed(uncut);
      }
      throw e;
    }
  }

  /** Appends to the notes. */
  public Appended annotate(long expected, List<Event> events) {
    Writing writing =
        exclusively(
            notesLock(),
            () -> {
              RunState current = required();
              current.readNotes();
              Optional<Appended> before =
                  repeated(current, Track.NOTES, expected, current.lastNote(), events);
              if (before.isPresent()) {
                syncNotes();
                return new Writing(before.get(), null);
              }
              if (expected != current.lastNote()) {
                throw refuse.conflict("note", expected, current.lastNote());
              }
              return writeNotes(current, expected, events);
            });
    return writing.acknowledged();
  }

  /**
   * The file is opened each time, as the archive moves the run to other files, and it is synced
   * before anybody can move it.
   */
  private Writing writeNotes(RunState current, long expected, List<Event> events)
      throws IOException {
    if (!places.history(0).toFile().exists()) {
      throw new StoreException.Unavailable(
          "run "
              + id
              + " in store "
              + context.store()
              + " was archived meanwhile; repeat the call");
    }
    Instant now = context.now();
    List<RecordedEvent> batch = record(Track.NOTES, expected, now, events);
    byte[] line = BatchLine.encode(0, batch);
    if (places.notes().toFile().length() > current.notesPosition()) {
      cutNotes(current);
    }
    try (Appender out = context.disk().append(places.notes())) {
      write(out, line, current.notesPosition());
      if (context.disk().syncsMilestones()) {
        out.sync();
      }
    }
    if (expected == 0) {
      context.disk().syncFolder(places.folder());
    }
    current.wrote(batch, line.length);
    Appended answer = new Appended(expected + 1, expected + batch.size(), now, true);
    return new Writing(answer, null);
  }

  /** Forces notes that were written before, perhaps by a process that did not live to do it. */
  private void syncNotes() {
    if (context.disk().syncsMilestones() && places.notes().toFile().exists()) {
      try (Appender out = context.disk().append(places.notes())) {
        out.syncAll();
      }
      context.disk().syncFolder(places.folder());
    }
  }

  /** A page of the events. */
  public EventPage events(EventQuery query) {
    refuseDeleted();
    try {
      Chain chain = Chain.read(places).orElseThrow(refuse::missing);
      return new EventPager(id, places, query).page(chain);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Gives the lease back with an event of the history. */
  public Appended release(Lease lease, long expected, String reason) {
    Writing writing =
        exclusively(
            OpenSegment.lock(id, lease.generation()),
            () -> {
              RunState current = required();
              if (current.isReleased(lease.generation()) && expected < current.last()) {
                List<RecordedEvent> there = between(current, expected + 1, expected + 1);
                if (there.size() == 1 && there.get(0).body() instanceof LeaseReleased) {
                  Appended before =
                      new Appended(expected + 1, expected + 1, there.get(0).recordedAt(), false);
                  return again(before, current, syncs(List.of(there.get(0).event())));
                }
              }
              refuse.unlessHeld(current, newestGeneration(current), lease.generation());
              refuse.unlessNext(current, expected);
              Event released =
                  Event.of(context.now(), new LeaseReleased(lease.generation(), reason));
              return write(current, cut(current), expected, List.of(released));
            });
    return writing.acknowledged();
  }

  private <T> T exclusively(long key, Action<T> action) {
    return locked(() -> holding(key, action));
  }

  private long notesLock() {
    return Locks.key(id.value() + " notes");
  }

  /** What the claims of this run work on, under its lock. */
  <T> T locked(Action<T> action) {
    lock.lock();
    try {
      return action.run();
    } catch (IOException e) {
      refuseDeleted();
      throw unreadable(e);
    } catch (StoreException.Unavailable e) {
      refuseDeleted();
      throw e;
    } finally {
      lock.unlock();
    }
  }

  /** The state as the files have it now. */
  RunState required() throws IOException {
    refuseDeleted();
    RunState current = tail.refresh();
    if (current == null) {
      throw refuse.missing();
    }
    return current;
  }

  /** The newest generation, whether its claim came through or not. */
  long newestGeneration(RunState current) {
    return tail.newestGeneration(current);
  }

  Leases leases() {
    return leases;
  }

  JournalContext context() {
    return context;
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

  /** Does this while no other process of the host writes this part of the run. */
  private <T> T holding(long key, Action<T> action) throws IOException {
    return context.locks().get().holding(key, action::run);
  }

  /** Does this while nobody can add notes to the run or delete it. */
  public <T> T holdingNotes(Supplier<T> action) {
    return locked(() -> holding(notesLock(), action::get));
  }

  /** The events with these numbers. */
  List<RecordedEvent> between(RunState current, long first, long last) throws IOException {
    List<TrackScan.Source> sources = TrackScan.history(places, current.chain());
    TrackScan.Place from = first == 1 ? TrackScan.Place.START : BackwardScan.before(sources, first);
    try (TrackScan scan = new TrackScan(Track.HISTORY, sources, from)) {
      return upTo(scan, first, last);
    }
  }

  /** The notes with these numbers. */
  List<RecordedEvent> notesBetween(long first, long last) throws IOException {
    try (TrackScan scan =
        new TrackScan(Track.NOTES, TrackScan.notes(places), TrackScan.Place.START)) {
      return upTo(scan, first, last);
    }
  }

  private static List<RecordedEvent> upTo(TrackScan scan, long first, long last)
      throws IOException {
    List<RecordedEvent> events = new ArrayList<>();
    for (RecordedEvent event = scan.next(); event != null; event = scan.next()) {
      if (event.sequence() > last) {
        break;
      }
      if (event.sequence() >= first) {
        events.add(event);
      }
    }
    return events;
  }

  private Optional<Appended> repeated(
      RunState current, Track track, long expected, long last, List<Event> events)
      throws IOException {
    long end = expected + events.size();
    if (expected < 0 || expected >= last || end > last) {
      return Optional.empty();
    }
    List<RecordedEvent> there =
        track == Track.HISTORY
            ? between(current, expected + 1, end)
            : notesBetween(expected + 1, end);
    boolean same = there.size() == events.size();
    for (int i = 0; same && i < events.size(); i++) {
      same = there.get(i).event().id().equals(events.get(i).id());
    }
    return same
        ? Optional.of(new Appended(expected + 1, end, there.get(0).recordedAt(), false))
        : Optional.empty();
  }

  StoreException fenced(long generation) {
    return refuse.fenced(Math.max(generation + 1, leases.newest()));
  }

  /** Refuses a run that was deleted. */
  public void refuseDeleted() {
    if (tombstone.exists()) {
      throw new StoreException.Expired(
          "run " + id + " was deleted from store " + context.store() + "; see " + tombstone);
    }
  }

  /** Refuses a run that is not there, before anything is made for it. */
  public void refuseMissing() {
    refuseDeleted();
    if (!places.folder().toFile().isDirectory()) {
      throw refuse.missing();
    }
  }

  /** Whether anybody has ever claimed the run. */
  public boolean wasClaimed() {
    return locked(() -> required().generation() > 0);
  }

  /**
   * Cuts what follows the last whole batch; what may have been acknowledged is kept beside it.
   *
   * @return false while somebody holds the run
   */
  public boolean cutTail() {
    return locked(
        () -> {
          RunState current = required();
          Optional<Lease> lease = leases.read(current.generation());
          if (lease.filter(held -> !held.isExpiredAt(context.now())).isPresent()
              && !current.hasEnded()) {
            return false;
          }
          return holding(
              OpenSegment.lock(id, current.generation()),
              () -> {
                current.readHistory();
                cutHistory(current);
                return true;
              });
        });
  }

  private void cutHistory(RunState current) throws IOException {
    long generation = current.generation();
    Path file = places.history(generation);
    Tail.cut(context.disk(), file, current.position(), generation, current.last());
  }

  /** The same for the notes, which nobody holds. */
  public boolean cutNotesTail() {
    return locked(
        () ->
            holding(
                notesLock(),
                () -> {
                  RunState current = required();
                  current.readNotes();
                  cutNotes(current);
                  return true;
                }));
  }

  private void cutNotes(RunState current) throws IOException {
    Tail.cut(context.disk(), places.notes(), current.notesPosition(), 0, current.lastNote());
  }

  /** How many bytes of history there are. */
  public long historyBytes() {
    return locked(() -> required().historyBytes());
  }

  private StoreException unreadable(IOException e) {
    return context.disk().failure("read", places.folder(), e);
  }

  private static List<RecordedEvent> record(
      Track track, long expected, Instant now, List<Event> events) {
    List<RecordedEvent> batch = new ArrayList<>(events.size());
    for (int i = 0; i < events.size(); i++) {
      batch.add(new RecordedEvent(track, expected + 1 + i, now, events.get(i)));
    }
    return batch;
  }

  @Override
  public void close() {
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

  /** An answer, and the file that is to be synced before it is given. */
  private record Writing(Appended answer, @Nullable Appender unsynced) {
    private Appended acknowledged() {
      if (unsynced != null) {
        unsynced.sync();
      }
      return answer;
    }
  }
}
