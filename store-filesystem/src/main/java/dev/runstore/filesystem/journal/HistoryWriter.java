package dev.runstore.filesystem.journal;

import dev.runstore.api.Appended;
import dev.runstore.api.Fence;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.LeaseReleased;
import dev.runstore.api.event.EventClass;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.Lease;
import dev.runstore.filesystem.disk.Appender;
import dev.runstore.filesystem.disk.Disk;
import dev.runstore.filesystem.disk.Durability;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes the history of one run: batches, the end of a lease, and what a repair cuts off. */
final class HistoryWriter {
  private final RunAccess run;

  HistoryWriter(RunAccess run) {
    this.run = run;
  }

  /** Creates the run with its first event. */
  Appended create(Event created) {
    return run.exclusively(
        OpenSegment.lock(run.id(), 0),
        () -> {
          run.refuseDeleted();
          RunState there = run.places().folder().toFile().exists() ? run.tail().refresh() : null;
          return there == null
              ? run.holding(run.notesLock(), () -> createAlone(created))
              : createdBefore(there, created);
        });
  }

  /** Nobody deletes the run or takes it into the archive meanwhile. */
  private Appended createAlone(Event created) throws IOException {
    run.refuseDeleted();
    run.refuseMoved();
    boolean isNew = run.context().disk().leafFolder(run.places().folder());
    RunState there = isNew ? null : run.tail().refresh();
    return there == null ? createNew(created) : createdBefore(there, created);
  }

  private Appended createNew(Event created) {
    Disk disk = run.context().disk();
    OpenSegment open = run.open(0);
    Appender out = open.out();
    if (out.length() > 0) {
      disk.cut(out.file(), 0);
    }
    RunState fresh = RunState.created(run.id(), run.places());
    Instant now = run.context().now();
    List<RecordedEvent> batch = List.of(new RecordedEvent(Track.HISTORY, 1, now, created));
    byte[] line = BatchLine.encodeFirst(run.id(), batch);
    out.writeWhole(line, 0);
    syncCreated(out);
    fresh.wrote(batch, line.length);
    run.tail().begin(fresh);
    return new Appended(1, 1, now, true);
  }

  private void syncCreated(Appender out) {
    Disk disk = run.context().disk();
    if (disk.syncsMilestones()) {
      out.sync();
      disk.syncFolder(run.places().folder());
      disk.syncShared(run.context().places().runs());
    }
  }

  private Appended createdBefore(RunState there, Event created) throws IOException {
    List<RecordedEvent> first = run.written().history(there, 1, 1);
    if (first.isEmpty() && !run.isThere()) {
      run.refuseDeleted();
      throw run.refuse().moved();
    }
    if (first.size() == 1 && first.get(0).event().id().equals(created.id())) {
      if (there.generation() == 0) {
        Appender out = run.open(0).out();
        out.touch();
        syncCreated(out);
      }
      return new Appended(1, 1, first.get(0).recordedAt(), false);
    }
    throw new StoreException.AlreadyExists(
        "cannot create run "
            + run.id()
            + ": another run has this id in store "
            + run.context().store());
  }

  /** Appends to the history. */
  Appended append(Fence fence, long expected, List<Event> events) {
    Writing writing =
        run.exclusively(
            OpenSegment.lock(run.id(), fence.generation()),
            () -> {
              RunState steady = steady(fence.generation(), expected);
              if (steady != null) {
                return write(steady, run.open(fence.generation()), expected, events);
              }
              RunState current = run.required();
              Optional<Appended> before =
                  run.written().before(current, Track.HISTORY, expected, events);
              if (before.isPresent()) {
                return again(before.get(), current, syncs(events));
              }
              run.refuse().unlessHeld(current, run.newestGeneration(current), fence.generation());
              run.refuse().unlessNext(current, expected);
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
    OpenSegment open = run.segment();
    RunState current = run.tail().known();
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
    OpenSegment open = run.open(current.generation());
    if (!open.out().endsAt(current.position())) {
      cutHistory(current, false);
    }
    return open;
  }

  private Writing write(RunState current, OpenSegment open, long expected, List<Event> events) {
    Instant now = run.context().now();
    List<RecordedEvent> batch = BatchLine.record(Track.HISTORY, expected, now, events);
    List<byte[]> line = BatchLine.parts(open.generation(), batch);
    int length = BatchLine.length(line);
    open.out().writeWhole(line, current.position());
    prepare(open.out(), current.position() + length, events.get(events.size() - 1));
    if (open.isSuperseded()) {
      run.forget();
      throw run.refuse().fenced(Math.max(open.generation() + 1, run.leases().newest()));
    }
    run.refuseBuried();
    current.wrote(batch, length);
    Appended answer = new Appended(expected + 1, expected + batch.size(), now, true);
    return new Writing(answer, syncs(events) ? open.out() : null);
  }

  /** Prepares the file for the next append, if each is forced, or for none to come. */
  private void prepare(Appender out, long end, Event last) {
    if (last.body() instanceof LeaseReleased) {
      out.trim(end);
    } else if (run.context().disk().durability() == Durability.ALWAYS && !isEnd(last)) {
      out.reserve(end);
    }
  }

  /** Gives back the room that was reserved in the file of a run that has ended meanwhile. */
  void trim() {
    run.locked(
        () -> {
          OpenSegment open = run.segment();
          RunState current = run.tail().known();
          if (open == null || current == null || !current.hasEnded()) {
            return false;
          }
          open.out().trim(current.position());
          return true;
        });
  }

  private boolean syncs(List<Event> events) {
    return switch (run.context().disk().durability()) {
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
    Appender out = run.open(current.generation()).out();
    out.touch();
    return new Writing(before, out);
  }

  /** Gives the lease back with an event of the history. */
  Appended release(Lease lease, long expected, String reason) {
    Writing writing =
        run.exclusively(
            OpenSegment.lock(run.id(), lease.generation()),
            () -> {
              RunState current = run.required();
              if (current.isReleased(lease.generation()) && expected < current.last()) {
                List<RecordedEvent> there =
                    run.written().history(current, expected + 1, expected + 1);
                if (there.size() == 1 && there.get(0).body() instanceof LeaseReleased) {
                  Appended before =
                      new Appended(expected + 1, expected + 1, there.get(0).recordedAt(), false);
                  return again(before, current, syncs(List.of(there.get(0).event())));
                }
              }
              run.refuse().unlessHeld(current, run.newestGeneration(current), lease.generation());
              run.refuse().unlessNext(current, expected);
              Event released =
                  Event.of(run.context().now(), new LeaseReleased(lease.generation(), reason));
              return write(current, cut(current), expected, List.of(released));
            });
    return writing.acknowledged();
  }

  /**
   * Cuts what follows the last batch of a segment that counts; what may have been acknowledged is
   * kept beside it.
   *
   * @param wasMore whether it is known that there was more
   * @return false while somebody holds the run and may write there
   */
  boolean cutTail(Path file, boolean wasMore) {
    return run.locked(
        () -> {
          RunState current = run.required();
          if (!file.equals(run.places().history(current.generation()))) {
            return cutOvertaken(current, file, wasMore);
          }
          Optional<Lease> lease = run.leases().read(current.generation());
          if (lease.filter(held -> !held.isExpiredAt(run.context().now())).isPresent()
              && !current.hasEnded()) {
            return false;
          }
          return run.holding(
              OpenSegment.lock(run.id(), current.generation()),
              () -> {
                current.readHistory();
                cutHistory(current, wasMore);
                return true;
              });
        });
  }

  /** Nobody's writes count any more behind the place where the next segment goes on. */
  private boolean cutOvertaken(RunState current, Path file, boolean wasMore) throws IOException {
    for (Chain.Link link : current.chain().links()) {
      if (link.limit() != Long.MAX_VALUE && file.equals(run.places().history(link.generation()))) {
        Tail.cut(
            run.context().disk(),
            file,
            link.limit(),
            link.generation(),
            link.lastSequence(),
            wasMore);
        return true;
      }
    }
    return false;
  }

  private void cutHistory(RunState current, boolean wasMore) throws IOException {
    long generation = current.generation();
    Path file = run.places().history(generation);
    Tail.cut(run.context().disk(), file, current.position(), generation, current.last(), wasMore);
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
