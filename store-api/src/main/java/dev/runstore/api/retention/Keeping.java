package dev.runstore.api.retention;

import dev.runstore.api.ExecutionStore;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.Hold;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Keeps runs from being deleted, by pins and by legal holds, and gives them free again. Works on
 * open, ended and archived runs. Asking for what is already so writes nothing.
 */
public final class Keeping {
  private static final int TRIES = 100;

  private final ExecutionStore store;
  private final InstantSource clock;

  /** Keeps runs of this store; its notes carry the time of this clock. */
  public Keeping(ExecutionStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /**
   * Pins a run.
   *
   * @param by who asks for it
   * @return false if it was pinned already
   */
  public boolean pin(RunId runId, String by) {
    return note(
        runId, run -> run.pinned() ? Optional.empty() : Optional.of(new EventBody.Pinned(by)));
  }

  /**
   * Takes the pin off a run.
   *
   * @param by who asks for it
   * @return false if it was not pinned
   */
  public boolean unpin(RunId runId, String by) {
    return note(
        runId, run -> run.pinned() ? Optional.of(new EventBody.Unpinned(by)) : Optional.empty());
  }

  /**
   * Places a legal hold, or changes the reason of the one with this name.
   *
   * @return false if it was there with this reason
   */
  public boolean hold(RunId runId, String name, String reason) {
    return note(
        runId,
        run ->
            held(run, name).map(Hold::reason).equals(Optional.of(reason))
                ? Optional.empty()
                : Optional.of(new EventBody.HoldPlaced(name, reason)));
  }

  /**
   * Lifts a legal hold.
   *
   * @param reason why it is not needed any more
   * @return false if there was none with this name
   */
  public boolean lift(RunId runId, String name, String reason) {
    return note(
        runId,
        run ->
            held(run, name).isPresent()
                ? Optional.of(new EventBody.HoldLifted(name, reason))
                : Optional.empty());
  }

  private static Optional<Hold> held(Run run, String name) {
    return run.holds().stream().filter(hold -> hold.name().equals(name)).findFirst();
  }

  /** Decides anew whenever somebody else has written a note in between. */
  private boolean note(RunId runId, Function<Run, Optional<EventBody>> wanted) {
    for (int attempt = 1; ; attempt++) {
      Run run = store.require(runId);
      Optional<EventBody> body = wanted.apply(run);
      if (body.isEmpty()) {
        return false;
      }
      try {
        store.annotate(runId, run.noteCount(), List.of(Event.of(clock.instant(), body.get())));
        return true;
      } catch (StoreException.Conflict e) {
        if (attempt == TRIES) {
          throw e;
        }
      }
    }
  }
}
