package dev.runstore.filesystem.journal;

import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.RunId;
import dev.runstore.filesystem.disk.RunPlaces;
import dev.runstore.filesystem.journal.KeptCounts.Mark;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Reads the events of a history that have a mark where they are. */
final class MarkedEvents {
  private final RunId id;
  private final RunPlaces places;

  MarkedEvents(RunId id, RunPlaces places) {
    this.id = id;
    this.places = places;
  }

  /** Gives those of these types; false if one is not where its mark says. */
  boolean read(KeptCounts counts, Set<String> types, Consumer<EventBody> given) throws IOException {
    List<Mark> asked = counts.marks().stream().filter(mark -> types.contains(mark.type())).toList();
    Optional<Chain> chain = asked.isEmpty() ? Optional.empty() : Chain.read(id, places);
    for (Mark mark : asked) {
      Optional<EventBody> body =
          chain.isEmpty() ? Optional.empty() : body(mark, TrackScan.history(places, chain.get()));
      if (body.isEmpty()) {
        return false;
      }
      given.accept(body.get());
    }
    return true;
  }

  private static Optional<EventBody> body(Mark mark, List<TrackScan.Source> history)
      throws IOException {
    TrackScan.Place place =
        new TrackScan.Place(mark.generation(), mark.offset(), mark.sequence() - 1);
    try (TrackScan scan = new TrackScan(Track.HISTORY, history, place)) {
      RecordedEvent event = scan.next();
      return event != null
              && event.sequence() == mark.sequence()
              && event.body().type().equals(mark.type())
          ? Optional.of(event.body())
          : Optional.empty();
    }
  }
}
