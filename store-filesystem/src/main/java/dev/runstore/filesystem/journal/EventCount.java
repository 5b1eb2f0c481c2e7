package dev.runstore.filesystem.journal;

import dev.runstore.api.codec.EventCodec;
import dev.runstore.api.codec.EventOutline;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.support.EventTally;
import dev.runstore.filesystem.disk.RunPlaces;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Counts the events of a history, and makes only those that are asked for. */
final class EventCount {
  private final Set<String> types;
  private final Consumer<EventBody> given;
  private final EventTally tally = new EventTally();
  private long last;

  EventCount(Set<String> types, Consumer<EventBody> given) {
    this.types = types;
    this.given = given;
  }

  Map<String, Long> of(RunPlaces places, Chain chain) throws IOException {
    try (TrackScan scan =
        new TrackScan(Track.HISTORY, TrackScan.history(places, chain), TrackScan.Place.START)) {
      for (BatchLine batch = scan.nextBatch(); batch != null; batch = scan.nextBatch()) {
        byte[] events = batch.source();
        Optional<List<EventOutline>> outlines = EventOutline.of(events);
        if (outlines.isPresent()) {
          outlines.get().forEach(outline -> take(outline, events));
        } else {
          batch.events(Track.HISTORY).forEach(this::take);
        }
      }
    }
    return tally.counts();
  }

  private void take(EventOutline event, byte[] events) {
    if (!isNext(event.sequence())) {
      return;
    }
    tally.add(event);
    if (types.contains(event.type())) {
      byte[] whole = Arrays.copyOfRange(events, event.from(), event.to());
      given.accept(EventCodec.decode(whole).body());
    }
  }

  private void take(RecordedEvent event) {
    if (!isNext(event.sequence())) {
      return;
    }
    tally.add(event.body());
    if (types.contains(event.body().type())) {
      given.accept(event.body());
    }
  }

  /** A batch may hold events that another one had before. */
  private boolean isNext(long sequence) {
    boolean isNext = sequence > last;
    last = Math.max(last, sequence);
    return isNext;
  }
}
