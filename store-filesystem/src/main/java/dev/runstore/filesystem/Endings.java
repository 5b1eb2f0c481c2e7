package dev.runstore.filesystem;

import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.filesystem.journal.RunJournal;

/** What follows the end of a run and the notes after it: its record, its step table, its index. */
final class Endings {
  private static final long SMALL = 1 << 16;
  private final Tenant tenant;

  Endings(Tenant tenant) {
    this.tenant = tenant;
  }

  /** The run has ended, and that was acknowledged. */
  void ended(RunJournal journal) {
    RunId id = journal.id();
    Background.attempt(
        "make the record of run " + id,
        () -> {
          journal.header().ifPresent(run -> record(journal, run));
          tenant.forget(id);
        });
  }

  private void record(RunJournal journal, Run run) {
    tenant.index().closed(run);
    if (journal.historyBytes() > SMALL) {
      tenant
          .session()
          .background()
          .submit(
              "make the step table of run " + run.id(), () -> tenant.steps(run.id()).writeTable());
    }
  }

  /** The run has notes that were acknowledged. */
  void noted(RunJournal journal) {
    Background.attempt(
        "note the change of run " + journal.id(),
        () ->
            journal
                .header()
                .filter(run -> run.status().isTerminal())
                .ifPresent(run -> tenant.index().closed(run)));
  }
}
