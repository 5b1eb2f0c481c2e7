package dev.runstore.formats;

import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.ArtifactRole;
import dev.runstore.api.model.EventId;
import dev.runstore.api.model.RunId;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;

/**
 * What of an imported history is to be written.
 *
 * @param known how many events of the history are there
 * @param events those that are not
 */
record MissingEvents(long known, Iterator<Event> events) {
  /**
   * Of a later state of a run that had not ended: all that was imported before is in it, but other
   * things may stand between. Only what sums up the state then may have been replaced.
   *
   * @param differing the number of the first event that is not the imported one
   * @throws StoreException.AlreadyExists if it is no later state
   */
  static MissingEvents ofLaterState(
      ExecutionStore executions, RunId runId, ImportedHistory imported, long differing) {
    Set<EventId> there = new HashSet<>();
    Set<EventId> needed = new HashSet<>();
    boolean ended = false;
    EventWalk walk = EventWalk.of(executions, runId, EventQuery.all());
    while (walk.hasNext()) {
      RecordedEvent event = walk.next();
      if (event.track() == Track.HISTORY) {
        there.add(event.event().id());
        if (!sumsUp(event.body())) {
          needed.add(event.event().id());
        }
        ended |= event.body() instanceof EventBody.RunEnded;
      }
    }
    boolean more = false;
    Iterator<Event> ours = imported.history();
    while (ours.hasNext()) {
      Event event = ours.next();
      needed.remove(event.id());
      more |= !there.contains(event.id()) && !sumsUp(event.body());
    }
    if (!more) {
      return new MissingEvents(there.size(), Collections.emptyIterator());
    }
    if (ended || !needed.isEmpty()) {
      throw new StoreException.AlreadyExists(
          "run "
              + runId
              + " of tenant "
              + executions.tenant()
              + (ended && needed.isEmpty()
                  ? " has ended without event "
                      + differing
                      + " of the import; of a run in several files name the earlier ones first, or"
                      + " name their folder; "
                  : " is there with other content, event " + differing + " differs; ")
              + "import it with --again to get it under a new id");
    }
    return new MissingEvents(there.size(), new Unknown(imported.history(), there));
  }

  private static boolean sumsUp(EventBody body) {
    return body instanceof EventBody.RunDescribed
        || (body instanceof EventBody.ArtifactNoted noted && noted.role() == ArtifactRole.ATTACHED);
  }

  /** Those events that are not there. */
  private static final class Unknown implements Iterator<Event> {
    private final Iterator<Event> all;
    private final Set<EventId> there;
    private Optional<Event> next = Optional.empty();

    Unknown(Iterator<Event> all, Set<EventId> there) {
      this.all = all;
      this.there = there;
    }

    @Override
    public boolean hasNext() {
      while (next.isEmpty() && all.hasNext()) {
        next = Optional.of(all.next()).filter(event -> !there.contains(event.id()));
      }
      return next.isPresent();
    }

    @Override
    public Event next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Event event = next.orElseThrow();
      next = Optional.empty();
      return event;
    }
  }
}
