package dev.runstore.filesystem.journal;

import dev.runstore.api.StoreException;
import dev.runstore.api.model.RunId;

/**
 * Why a journal refuses what it is asked.
 *
 * @param id of the run
 * @param store for messages
 */
record Refusals(RunId id, String store) {
  /** There is no such run. */
  StoreException missing() {
    return new StoreException.NotFound("there is no run " + id + " in store " + store);
  }

  /** The run is not where it was looked up. */
  StoreException moved() {
    return new StoreException.Unavailable(
        "run "
            + id
            + " in store "
            + store
            + " is being moved to the archive or out of it; repeat the call");
  }

  /** A newer generation holds the run. */
  StoreException fenced(long newest) {
    return new StoreException.Fenced(
        "run "
            + id
            + " in store "
            + store
            + " is held by generation "
            + newest
            + " now; stop this writer");
  }

  /** Refuses a writer whose generation is not the one that may write. */
  void unlessHeld(RunState current, long newest, long generation) {
    if (newest > generation) {
      throw fenced(newest);
    }
    if (current.generation() < generation) {
      throw new StoreException.Conflict(
          "cannot write to run " + id + ": its generation " + generation + " was never claimed",
          current.last());
    }
    if (current.isReleased(generation)) {
      throw new StoreException.Conflict(
          "cannot write to run "
              + id
              + ": generation "
              + generation
              + " has given its lease back; claim the run again",
          current.last());
    }
  }

  /** Refuses an append that does not go on from the last event of an open run. */
  void unlessNext(RunState current, long expected) {
    if (current.hasEnded()) {
      throw new StoreException.Conflict(
          "cannot append to run " + id + " in store " + store + ": it has ended; read it again",
          current.last());
    }
    if (expected != current.last()) {
      throw conflict("event", expected, current.last());
    }
  }

  /** The history or the notes have gone on. */
  StoreException conflict(String what, long expected, long last) {
    return new StoreException.Conflict(
        "cannot append after "
            + what
            + " "
            + expected
            + " of run "
            + id
            + " in store "
            + store
            + ": its last "
            + what
            + " is "
            + last
            + "; read it again",
        last);
  }
}
