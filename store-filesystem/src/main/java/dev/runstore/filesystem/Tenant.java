package dev.runstore.filesystem;

import dev.runstore.api.StoreException;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.TenantId;
import dev.runstore.filesystem.disk.Disk;
import dev.runstore.filesystem.disk.Locks;
import dev.runstore.filesystem.disk.Places;
import dev.runstore.filesystem.disk.RunPlaces;
import dev.runstore.filesystem.index.RunIndex;
import dev.runstore.filesystem.journal.JournalContext;
import dev.runstore.filesystem.journal.RunJournal;
import dev.runstore.filesystem.journal.RunSteps;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a session has open of one tenant. Thread-safe. */
final class Tenant implements AutoCloseable {
  private static final int OPEN_RUNS = 256;
  private static final int OPEN_STEPS = 8;
  private static final int RESTORES = 100;
  private final FilesystemSession session;
  private final TenantId id;
  private final Places places;
  private final JournalContext context;
  private final RecentlyUsed<RunId, RunJournal> journals;
  private final RecentlyUsed<RunId, RunSteps> steps;
  private final RunIndex index;
  private final Archive archive;
  private @Nullable Locks locks;

  Tenant(FilesystemSession session, TenantId id) {
    this.session = session;
    this.id = id;
    this.places = Places.of(session.root(), id);
    String name = "filesystem:" + places.root();
    this.context = new JournalContext(name, session.disk(), places, this::locks, session.clock());
    this.journals =
        new RecentlyUsed<>(
            OPEN_RUNS, run -> new RunJournal(context, run, readable(run)), RunJournal::close);
    this.steps =
        new RecentlyUsed<>(
            OPEN_STEPS, run -> new RunSteps(context, run, readable(run)), RunSteps::close);
    this.archive = new Archive(this);
    this.index =
        new RunIndex(
            session.disk(),
            places,
            this::locks,
            run -> journal(run).listed(),
            work -> session.background().submit("compact the index", work));
  }

  FilesystemSession session() {
    return session;
  }

  TenantId id() {
    return id;
  }

  Places places() {
    return places;
  }

  Disk disk() {
    return session.disk();
  }

  JournalContext context() {
    return context;
  }

  RunIndex index() {
    return index;
  }

  RunJournal journal(RunId run) {
    Optional<RunJournal> open = journals.find(run);
    if (open.isPresent()) {
      if (open.get().places().equals(readable(run))) {
        return open.get();
      }
      forget(run);
    }
    return journals.of(run);
  }

  RunSteps steps(RunId run) {
    journal(run);
    return steps.of(run);
  }

  /** Where the run can be read: its folder, or what its bundle was unpacked to. */
  RunPlaces readable(RunId run) {
    return archive.holds(run) ? archive.read(run) : places.run(run);
  }

  /** Where the run can be written; takes it out of the archive. */
  RunPlaces writable(RunId run) {
    if (archive.holds(run)) {
      archive.restore(run);
    }
    return places.run(run);
  }

  /**
   * The journals of a run to be written; takes it out of the archive, again if somebody archives it
   * meanwhile.
   */
  RunJournal writableJournal(RunId run) {
    session.refuseClosed();
    for (int left = RESTORES; left > 0; left--) {
      RunPlaces there = writable(run);
      RunJournal journal = journal(run);
      if (journal.places().equals(there)) {
        return journal;
      }
    }
    throw new StoreException.Unavailable(
        "run "
            + run
            + " in store "
            + context.store()
            + " is archived each time it is taken out of"
            + " the archive to be written; stop what archives it and repeat the call");
  }

  /**
   * The journals of a run to be appended to. A run whose segment this session writes is not in the
   * archive, as only runs that have ended are.
   */
  RunJournal appendableJournal(RunId run, long generation) {
    session.refuseClosed();
    Optional<RunJournal> open = journals.find(run).filter(there -> there.writes(generation));
    if (open.isPresent()) {
      return open.get();
    }
    RunJournal journal = writableJournal(run);
    journal.refuseMissing();
    return journal;
  }

  Archive archive() {
    return archive;
  }

  /** Lets go of what is open of this run. */
  void forget(RunId run) {
    journals.drop(run);
    steps.drop(run);
  }

  /** Makes the tenant's folder with all that a writer needs. */
  void prepare() {
    locks();
  }

  /** The locks between processes; the first to ask makes the tenant's folder. */
  synchronized Locks locks() {
    Locks open = locks;
    if (open == null) {
      session.refuseClosed();
      Disk disk = session.disk();
      Layout.make(session.root(), disk);
      disk.folder(places.runs());
      disk.folder(places.tombstones());
      if (!id.equals(TenantId.DEFAULT) && !Places.tenantName(places.root()).toFile().exists()) {
        byte[] name = TenantFile.encode(id).getBytes(StandardCharsets.UTF_8);
        disk.publish(Places.tenantName(places.root()), name, Disk.Sync.MILESTONE);
      }
      open = Locks.open(disk, places.locks());
      locks = open;
    }
    return open;
  }

  @Override
  public void close() {
    index.close();
    journals.close();
    steps.close();
    archive.close();
    synchronized (this) {
      if (locks != null) {
        locks.close();
      }
    }
  }
}
