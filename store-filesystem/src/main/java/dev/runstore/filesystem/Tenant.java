package dev.runstore.filesystem;

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
import org.jspecify.annotations.Nullable;

/** What a session has open of one tenant. Thread-safe. */
final class Tenant implements AutoCloseable {
  private static final int OPEN_RUNS = 256;
  private static final int OPEN_STEPS = 8;
  private final FilesystemSession session;
  private final TenantId id;
  private final Places places;
  private final JournalContext context;
  private final RecentlyUsed<RunId, RunJournal> journals;
  private final RecentlyUsed<RunId, RunSteps> steps;
  private final RunIndex index;
  private @Nullable Locks locks;

  Tenant(FilesystemSession session, TenantId id) {
    this.session = session;
    this.id = id;
    this.places = Places.of(session.root(), id);
    String name = "filesystem:" + places.root();
    this.context = new JournalContext(name, session.disk(), places, this::locks, session.clock());
    this.journals =
        new RecentlyUsed<>(
            OPEN_RUNS, run -> new RunJournal(context, run, places.run(run)), RunJournal::close);
    this.steps =
        new RecentlyUsed<>(
            OPEN_STEPS, run -> new RunSteps(context, run, places.run(run)), RunSteps::close);
    this.index =
        new RunIndex(session.disk(), places, this::locks, run -> journals.of(run).header());
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
    session.refuseClosed();
    return journals.of(run);
  }

  RunSteps steps(RunId run) {
    session.refuseClosed();
    return steps.of(run);
  }

  /** Where the run can be read. */
  RunPlaces readable(RunId run) {
    return places.run(run);
  }

  /** Where the run can be written. */
  RunPlaces writable(RunId run) {
    return places.run(run);
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
    session.refuseClosed();
    Locks open = locks;
    if (open == null) {
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
    journals.close();
    steps.close();
    index.close();
    synchronized (this) {
      if (locks != null) {
        locks.close();
      }
    }
  }
}
