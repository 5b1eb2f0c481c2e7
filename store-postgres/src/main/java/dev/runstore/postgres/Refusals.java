package dev.runstore.postgres;

import dev.runstore.api.StoreException;
import dev.runstore.api.model.RunId;
import java.time.Instant;

/** The errors that the outcomes of the database's functions stand for. */
final class Refusals {
  private final TenantView view;

  Refusals(TenantView view) {
    this.view = view;
  }

  StoreException fenced(RunId runId, long held, long generation) {
    return new StoreException.Fenced(
        "run "
            + runId
            + " in "
            + view.place()
            + " is held under generation "
            + held
            + ", this writer has "
            + generation
            + "; stop it");
  }

  StoreException conflict(RunId runId, long last, long expected) {
    return new StoreException.Conflict(
        "append to run "
            + runId
            + " in "
            + view.place()
            + ": the last event is "
            + last
            + ", not "
            + expected
            + "; read the run again",
        last);
  }

  StoreException ended(String what, RunId runId, String status, long last) {
    return new StoreException.Conflict(
        what + " run " + runId + " in " + view.place() + ": it has ended as " + status, last);
  }

  StoreException released(RunId runId, long last) {
    return new StoreException.Conflict(
        "the lease of run " + runId + " in " + view.place() + " was released; claim it again",
        last);
  }

  StoreException held(String what, RunId runId, String holder, Instant until) {
    return new StoreException.LeaseHeld(
        what
            + " run "
            + runId
            + " in "
            + view.place()
            + ": it is held by "
            + Runners.unquoted(holder)
            + " until "
            + until,
        until);
  }

  IllegalStateException unexpected(String outcome) {
    return new IllegalStateException(
        "a function of the schema in " + view.place() + " answered " + outcome);
  }
}
