package dev.runstore.s3.history;

import dev.runstore.api.Appended;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import java.util.List;
import java.util.Optional;

/**
 * A batch that may have been written before.
 *
 * @param run where
 * @param track which sequence
 * @param expected the number before its first event
 * @param batch its events
 */
record Repetition(RunLog run, Track track, long expected, List<Event> batch) {
  /** The first answer, if exactly these events stand there already. */
  Optional<Appended> answer() {
    if (expected < 0 || expected + batch.size() > run.last(track)) {
      return Optional.empty();
    }
    long at = expected;
    Optional<RecordedEvent> first = Optional.empty();
    while (at < expected + batch.size()) {
      for (RecordedEvent event : run.events().read(track, at, 1).events()) {
        int index = (int) (at - expected);
        if (index < batch.size()) {
          if (!event.event().id().equals(batch.get(index).id())) {
            return Optional.empty();
          }
          first = first.or(() -> Optional.of(event));
          at++;
        }
      }
    }
    return first.map(
        event -> new Appended(expected + 1, expected + batch.size(), event.recordedAt(), false));
  }
}
