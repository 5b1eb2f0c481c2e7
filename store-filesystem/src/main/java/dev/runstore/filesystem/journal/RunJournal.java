package dev.runstore.filesystem.journal;

import dev.runstore.api.Appended;
import dev.runstore.api.EventGap;
import dev.runstore.api.EventPage;
import dev.runstore.api.EventQuery;
import dev.runstore.api.Fence;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.LeaseReleased;
import dev.runstore.api.event.EventClass;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.fold.RunFold;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.filesystem.disk.Appender;
import dev.runstore.filesystem.disk.Disk;
import dev.runstore.filesystem.disk.Durability;
import dev.runstore.filesystem.disk.Locks;
import dev.runstore.filesystem.disk.RunPlaces;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
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
  private static final System.Logger LOG = System.getLogger("dev.runstore.filesystem");
  private final JournalContext context;
  private final RunId id;
  private final RunPlaces places;
  private final Leases leases;
  private final Refusals refuse;
  private final File tombstone;
  private final ReentrantLock lock = new ReentrantLock();
  private final RunTail tail;
  private final Written written;
  private final Notes notes;
  private @Nullable OpenSegment segment;

  /** The journals of this run in this folder. */
  public RunJournal(JournalContext context, RunId id, RunPlaces places) {
    this.context = context;
    this.id = id;
    this.places = places;
    this.leases = new Leases(id, context.disk(), places);
    this.refuse = new Refusals(id, context.store());
    this.tombstone = context.places().tombstone(id).toFile();
    this.tail = new RunTail(id, places, leases, () -> RunFold.NOBODY);
    this.written = new Written(places);
    this.notes = new Notes(context, id, places, refuse, written);
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
    if (out.length() > 0) {
      disk.cut(out.file(), 0);
    }
    RunState fresh = RunState.created(id, places);
    Instant now = context.now();
    List<RecordedEvent> batch = List.of(new RecordedEvent(Track.HISTORY, 1, now, created));
    byte[] line = BatchLine.encodeFirst(id, batch);
    out.writeWhole(line, 0);
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
    List<RecordedEvent> first = written.history(there, 1, 1);
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
          return Optional.of(withLease(current));
        });
  }

  /** The same for a list, which has no place to say that some of the run is missing. */
  public Optional<Run> listed() {
    Witness before = locked(leases::witness);
    Optional<Run> header = header();
    header.filter(run -> isShort(run, before)).ifPresent(this::warn);
    return header;
  }

  private boolean isShort(Run run, Witness witness) {
    return locked(
        () -> {
          RunState current = tail.known();
          return (current != null && current.isDamaged())
              || witness.events() > run.eventCount()
              || witness.notes() > run.noteCount();
        });
  }

  private void warn(Run run) {
    LOG.log(
        System.Logger.Level.WARNING,
        "lists show run "
            + run.id()
            + " without what is damaged or gone of it; see what store check says of "
            + places.folder());
  }

  /**
   * A lease counts from its file on, before the history has it: whoever was killed in between holds
   * the run until that lease runs out or is taken over.
   */
  private Run withLease(RunState current) throws IOException {
    Run run = current.run();
    long known = current.generation();
    long newest = !current.hasEnded() && leases.isSuperseded(known) ? leases.newest() : known;
    if (newest == known && run.lease().isEmpty()) {
      return run;
    }
    Optional<Lease> now = leases.read(newest);
    if (now.isEmpty() && !current.hasEnded() && leases.isDamaged(newest)) {
      LOG.log(
          System.Logger.Level.WARNING,
          places.lease(newest)
              + " is damaged, gone or of another run: the runner counts as gone until it renews its lease");
    }
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
              Optional<Appended> before = written.before(current, Track.HISTORY, expected, events);
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
            && open.out().endsAt(current.position());
    return isSteady ? current : null;
  }

  /** The growing segment, without what follows its last whole batch. */
  private OpenSegment cut(RunState current) throws IOException {
    OpenSegment open = open(current.generation());
    if (!open.out().endsAt(current.position())) {
      cutHistory(current);
    }
    return open;
  }

  private Writing write(RunState current, OpenSegment open, long expected, List<Event> events) {
    Instant now = context.now();
    List<RecordedEvent> batch = BatchLine.record(Track.HISTORY, expected, now, events);
    List<byte[]> line = BatchLine.parts(open.generation(), batch);
    int length = BatchLine.length(line);
    open.out().writeWhole(line, current.position());
    prepare(open.out(), current.position() + length, events.get(events.size() - 1));
    if (open.isSuperseded()) {
      forget();
      throw refuse.fenced(Math.max(open.generation() + 1, leases.newest()));
    }
    refuseBuried();
    current.wrote(batch, length);
    Appended answer = new Appended(expected + 1, expected + batch.size(), now, true);
    return new Writing(answer, syncs(events) ? open.out() : null);
  }

  /** Prepares the file for the next append, if each is forced, or for none to come. */
  private void prepare(Appender out, long end, Event last) {
    if (last.body() instanceof LeaseReleased) {
      out.trim(end);
    } else if (context.disk().durability() == Durability.ALWAYS && !isEnd(last)) {
      out.reserve(end);
    }
  }

  /** Gives back the room that was reserved in the file of a run that has ended meanwhile. */
  public void trim() {
    locked(
        () -> {
          OpenSegment open = segment;
          RunState current = tail.known();
          if (open == null || current == null || !current.hasEnded()) {
            return false;
          }
          open.out().trim(current.position());
          return true;
        });
  }

  private boolean syncs(List<Event> events) {
    return switch (context.disk().durability()) {
      case ALWAYS -> true;
      case MILESTONES -> isEnd(events.get(events.size() - 1));
      case NEVER -> false;
    };
  }

  private static boolean isEnd(Event event) {
    return event.body().eventClass() == EventClass.END;
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

  /** Appends to the notes. */
  public Appended annotate(long expected, List<Event> events) {
    return exclusively(notesLock(), () -> notes.append(required(), expected, events));
  }

  /** A page of the events. */
  public EventPage events(EventQuery query) {
    return reading(
        () ->
            new EventPager(id, places, query)
                .page(Chain.read(id, places).orElseThrow(refuse::missing)));
  }

  /**
   * The events that are not there any more.
   *
   * @param events how many there are said to be at least
   * @param notes the same of the notes
   */
  public List<EventGap> gaps(long events, long notes) {
    return reading(
        () -> {
          Witness witness = leases.witness();
          boolean isHeld =
              leases
                  .read(leases.newest())
                  .filter(lease -> !lease.isExpiredAt(context.now()))
                  .isPresent();
          Chain chain = Chain.read(id, places).orElseThrow(refuse::missing);
          List<EventGap> gaps = new ArrayList<>();
          gaps.addAll(GapScan.history(places, chain, Math.max(events, witness.events()), isHeld));
          gaps.addAll(GapScan.notes(places, Math.max(notes, witness.notes())));
          return gaps;
        });
  }

  /** Gives the lease back with an event of the history. */
  public Appended release(Lease lease, long expected, String reason) {
    Writing writing =
        exclusively(
            OpenSegment.lock(id, lease.generation()),
            () -> {
              RunState current = required();
              if (current.isReleased(lease.generation()) && expected < current.last()) {
                List<RecordedEvent> there = written.history(current, expected + 1, expected + 1);
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
      return attempt(action);
    } finally {
      lock.unlock();
    }
  }

  private <T> T reading(Action<T> action) {
    refuseDeleted();
    return attempt(action);
  }

  /** A run that is deleted meanwhile is no damaged one. */
  private <T> T attempt(Action<T> action) {
    try {
      return action.run();
    } catch (IOException e) {
      refuseDeleted();
      throw unreadable(e);
    } catch (StoreException.Unavailable | StoreException.Corrupt e) {
      refuseDeleted();
      throw e;
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

  Written written() {
    return written;
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

  StoreException fenced(long generation) {
    return refuse.fenced(Math.max(generation + 1, leases.newest()));
  }

  /**
   * Refuses a run that was deleted.
   *
   * @throws StoreException.Forbidden if this user may not see whether it was
   */
  public void refuseDeleted() {
    refuseBuried();
    File stones = context.places().tombstones().toFile();
    if (!stones.canExecute() && stones.exists()) {
      throw context
          .disk()
          .failure("look for", tombstone.toPath(), new AccessDeniedException(stones.getPath()));
    }
  }

  private void refuseBuried() {
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
   * Cuts what follows the last batch of a segment that counts; what may have been acknowledged is
   * kept beside it.
   *
   * @return false while somebody holds the run and may write there
   */
  public boolean cutTail(Path file) {
    return locked(
        () -> {
          RunState current = required();
          if (!file.equals(places.history(current.generation()))) {
            return cutOvertaken(current, file);
          }
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

  /** Nobody's writes count any more behind the place where the next segment goes on. */
  private boolean cutOvertaken(RunState current, Path file) throws IOException {
    for (Chain.Link link : current.chain().links()) {
      if (link.limit() != Long.MAX_VALUE && file.equals(places.history(link.generation()))) {
        Tail.cut(context.disk(), file, link.limit(), link.generation(), link.lastSequence());
        return true;
      }
    }
    return false;
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
                  notes.cut(required());
                  return true;
                }));
  }

  /** How many bytes of history there are. */
  public long historyBytes() {
    return locked(() -> required().historyBytes());
  }

  private StoreException unreadable(IOException e) {
    return context.disk().failure("read", places.folder(), e);
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
