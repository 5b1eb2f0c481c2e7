package dev.runstore.filesystem.journal;

import dev.runstore.api.Appended;
import dev.runstore.api.EventGap;
import dev.runstore.api.EventPage;
import dev.runstore.api.EventQuery;
import dev.runstore.api.Fence;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.filesystem.disk.RunPlaces;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The journals of one run as this session uses them: keeps the open segment and the folded state,
 * so that an append is one write and a read costs what is new. Thread-safe.
 */
public final class RunJournal implements Closeable {
  private static final System.Logger LOG = System.getLogger("dev.runstore.filesystem");
  private final RunAccess run;
  private final HistoryWriter history;
  private final Notes notes;

  /** The journals of this run in this folder. */
  public RunJournal(JournalContext context, RunId id, RunPlaces places) {
    this.run = new RunAccess(context, id, places);
    this.history = new HistoryWriter(run);
    this.notes = new Notes(context, id, places, run.refuse(), run.written());
  }

  /** The run. */
  public RunId id() {
    return run.id();
  }

  /** Where it is. */
  public RunPlaces places() {
    return run.places();
  }

  RunAccess access() {
    return run;
  }

  /** Creates the run with its first event. */
  public Appended create(Event created) {
    return history.create(created);
  }

  /** The header, with the lease's present expiry; empty if there is no such run. */
  public Optional<Run> header() {
    return run.locked(
        () -> {
          run.refuseDeleted();
          boolean wasThere = run.isThere();
          RunState current = run.tail().refresh();
          Optional<Run> header = Optional.empty();
          if (current != null) {
            current.readNotes();
            header = Optional.of(withLease(current));
          }
          boolean wasTaken = wasThere && !run.isThere();
          run.refuseBuried();
          if (wasTaken) {
            run.forget();
            return Optional.<Run>empty();
          }
          return header;
        });
  }

  /** The same for a list, which has no place to say that some of the run is missing. */
  public Optional<Run> listed() {
    Witness before = run.locked(run.leases()::witness);
    Optional<Run> header = header();
    if (header.isPresent() && isShort(header.get(), before)) {
      warn();
    }
    return header;
  }

  private boolean isShort(Run header, Witness witness) {
    return run.locked(
        () -> {
          RunState current = run.tail().known();
          return (current != null && current.isDamaged())
              || witness.events() > header.eventCount()
              || witness.notes() > header.noteCount();
        });
  }

  private void warn() {
    LOG.log(
        System.Logger.Level.WARNING,
        "lists show run "
            + run.id()
            + " without what is damaged or gone of it; see what store check says of "
            + run.places().folder());
  }

  /**
   * A lease counts from its file on, before the history has it: whoever was killed in between holds
   * the run until that lease runs out or is taken over.
   */
  private Run withLease(RunState current) throws IOException {
    Run header = current.run();
    long known = current.generation();
    long newest =
        !current.hasEnded() && run.leases().isSuperseded(known) ? run.leases().newest() : known;
    if (newest == known && header.lease().isEmpty()) {
      return header;
    }
    Optional<Lease> now = run.leases().read(newest);
    if (now.isEmpty() && !current.hasEnded() && run.leases().isDamaged(newest)) {
      LOG.log(
          System.Logger.Level.WARNING,
          run.places().lease(newest)
              + " is damaged, gone or of another run: the runner counts as gone until it renews its"
              + " lease");
    }
    return now.isEmpty() ? header : header.withLease(now);
  }

  /** Whether this process appends to the segment of this generation. */
  public boolean writes(long generation) {
    return run.locked(
        () -> {
          OpenSegment open = run.segment();
          return open != null && open.generation() == generation;
        });
  }

  /** Appends to the history. */
  public Appended append(Fence fence, long expected, List<Event> events) {
    return history.append(fence, expected, events);
  }

  /** Gives back the room that was reserved in the file of a run that has ended meanwhile. */
  public void trim() {
    history.trim();
  }

  /** Gives the lease back with an event of the history. */
  public Appended release(Lease lease, long expected, String reason) {
    return history.release(lease, expected, reason);
  }

  /** Appends to the notes. */
  public Appended annotate(long expected, List<Event> events) {
    return run.exclusively(run.notesLock(), () -> notes.append(run.required(), expected, events));
  }

  /** A page of the events. */
  public EventPage events(EventQuery query) {
    return run.reading(
        () ->
            new EventPager(run.id(), run.places(), query)
                .page(Chain.read(run.id(), run.places()).orElseThrow(run.refuse()::missing)));
  }

  /** How many events of each kind there are; gives those of these types on the way. */
  public Map<String, Long> countEvents(Set<String> types, Consumer<EventBody> given) {
    return run.reading(
        () ->
            new EventCount(types, given)
                .of(
                    run.places(),
                    Chain.read(run.id(), run.places()).orElseThrow(run.refuse()::missing)));
  }

  /**
   * The events that are not there any more.
   *
   * @param events how many there are said to be at least
   * @param notes the same of the notes
   */
  public List<EventGap> gaps(long events, long notes) {
    return run.reading(
        () -> {
          Witness witness = run.leases().witness();
          boolean isHeld =
              run.leases()
                  .read(run.leases().newest())
                  .filter(lease -> !lease.isExpiredAt(run.context().now()))
                  .isPresent();
          Chain chain = Chain.read(run.id(), run.places()).orElseThrow(run.refuse()::missing);
          List<EventGap> gaps = new ArrayList<>();
          gaps.addAll(
              GapScan.history(run.places(), chain, Math.max(events, witness.events()), isHeld));
          gaps.addAll(GapScan.notes(run.places(), Math.max(notes, witness.notes())));
          return gaps;
        });
  }

  /**
   * Does this with files that nobody takes away meanwhile.
   *
   * @throws StoreException.NotFound if somebody moved the run into the archive or out of it
   */
  public <T> T readingWhole(Supplier<T> action) {
    return run.reading(action::get);
  }

  /** Does this while nobody can add notes to the run or delete it. */
  public <T> T holdingNotes(Supplier<T> action) {
    return run.locked(() -> run.holding(run.notesLock(), action::get));
  }

  /**
   * Refuses a run that was deleted.
   *
   * @throws StoreException.Forbidden if this user may not see whether it was
   */
  public void refuseDeleted() {
    run.refuseDeleted();
  }

  /** Refuses a run that is not there, before anything is made for it. */
  public void refuseMissing() {
    run.refuseDeleted();
    if (!run.places().folder().toFile().isDirectory()) {
      run.context().disk().refuseGone();
      run.refuseDeleted();
      throw run.refuse().missing();
    }
  }

  /** Whether anybody has ever claimed the run. */
  public boolean wasClaimed() {
    return run.locked(() -> run.required().generation() > 0);
  }

  /**
   * Cuts what follows the last batch of a segment that counts; what may have been acknowledged is
   * kept beside it.
   *
   * @return false while somebody holds the run and may write there
   */
  public boolean cutTail(Path file, boolean wasMore) {
    return history.cutTail(file, wasMore);
  }

  /** The same for the notes, which nobody holds. */
  public boolean cutNotesTail(boolean wasMore) {
    return run.locked(
        () ->
            run.holding(
                run.notesLock(),
                () -> {
                  notes.cut(run.required(), wasMore);
                  return true;
                }));
  }

  /** How many bytes of history there are. */
  public long historyBytes() {
    return run.locked(() -> run.required().historyBytes());
  }

  @Override
  public void close() {
    run.close();
  }
}
