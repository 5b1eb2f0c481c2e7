package dev.runstore.filesystem;

import dev.runstore.api.EventQuery;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.Run;
import dev.runstore.filesystem.disk.Disk;
import dev.runstore.filesystem.disk.RunPlaces;
import dev.runstore.filesystem.journal.RunJournal;
import dev.runstore.filesystem.readable.ReadableFolder;
import java.util.Optional;

/** What follows the end of a run and the notes after it: its index, record, step table, folder. */
final class Endings {
  private static final System.Logger LOG = System.getLogger("dev.runstore.filesystem");
  private static final long SMALL = 1 << 16;
  private final Tenant tenant;

  Endings(Tenant tenant) {
    this.tenant = tenant;
  }

  /** The run has ended with this event, and that was acknowledged. */
  void ended(RunJournal journal, Event end) {
    Background.attempt(
        "note the end of run " + journal.id(),
        () -> {
          long notes = tenant.index().notes(journal.id());
          journal.header().ifPresent(run -> closed(journal, run, notes, end));
        });
  }

  private void closed(RunJournal journal, Run run, long notes, Event end) {
    tenant.index().closed(run, notes);
    tenant
        .session()
        .background()
        .submit(
            "make the record of run " + run.id(),
            () -> {
              record(journal, run, end);
              tenant.forget(run.id());
            });
  }

  /**
   * Somebody who deletes or archives the run meanwhile takes its folder away, which is no fault.
   */
  private void record(RunJournal journal, Run run, Event end) {
    try {
      journal.trim();
      project(journal, run, Optional.of(end), false);
    } catch (StoreException.Unavailable e) {
      if (journal.places().history(0).toFile().exists()) {
        throw e;
      }
      LOG.log(System.Logger.Level.DEBUG, "run " + run.id() + " was deleted or archived", e);
    }
  }

  /** The run has notes that were acknowledged. */
  void noted(RunJournal journal) {
    Background.attempt(
        "note the change of run " + journal.id(),
        () -> {
          long notes = tenant.index().notes(journal.id());
          journal
              .header()
              .filter(run -> run.status().isTerminal())
              .ifPresent(run -> tenant.index().closed(run, notes));
        });
  }

  /** Makes what an ended run lacks; the folder for people if the session makes it then. */
  boolean project(RunJournal journal, boolean mending) {
    return journal
        .header()
        .filter(run -> run.status().isTerminal())
        .filter(run -> project(journal, run, Optional.empty(), mending))
        .isPresent();
  }

  private boolean project(RunJournal journal, Run run, Optional<Event> end, boolean mending) {
    boolean made = false;
    if (!journal.places().result().toFile().exists()) {
      Optional<Event> last = end.or(() -> lastOf(journal));
      tenant.disk().replace(journal.places().result(), EndRecord.of(run, last), Disk.Sync.NONE);
      made = true;
    }
    if (journal.historyBytes() > SMALL && !hasTables(journal.places())) {
      tenant.steps(run.id()).writeTable();
      made = true;
    }
    boolean readable =
        switch (tenant.session().readable()) {
          case AFTER_END -> true;
          case LAZY -> mending;
          case OFF -> false;
        };
    ReadableFolder folder =
        new ReadableFolder(
            new FileExecutions(tenant),
            tenant.disk(),
            journal.places(),
            tenant.session().traceSteps());
    if (readable && !folder.isMade()) {
      folder.make(run);
      made = true;
    }
    return made;
  }

  private static boolean hasTables(RunPlaces places) {
    return places.steps().toFile().exists() && places.outlines().toFile().exists();
  }

  private static Optional<Event> lastOf(RunJournal journal) {
    EventQuery last = EventQuery.all().last(1).limitedTo(1);
    return journal.events(last).events().stream().map(RecordedEvent::event).findFirst();
  }
}
