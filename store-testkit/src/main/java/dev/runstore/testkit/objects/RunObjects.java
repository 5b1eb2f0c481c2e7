package dev.runstore.testkit.objects;

import dev.runstore.api.Appended;
import dev.runstore.api.codec.EventCodec;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.RunId;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The batches of one run as numbered objects. A batch's key is the number of its first event, so of
 * two writers that saw the same last event one creates the object and the other does not. A claim
 * is such a batch, and therefore the fence; a tombstone is one among the notes, and therefore meets
 * every pin and hold.
 */
final class RunObjects {
  private static final byte[] TOMBSTONE = {'!'};

  private final TenantObjects objects;
  private final RunId id;
  private final Refusals refusals;

  RunObjects(TenantObjects objects, RunId id, Refusals refusals) {
    this.objects = objects;
    this.id = id;
    this.refusals = refusals;
  }

  /** The run as it is now; empty if it never was. */
  Optional<RunState> load() {
    RunState state = new RunState(id, refusals);
    for (Track track : List.of(Track.NOTES, Track.HISTORY)) {
      for (String key : objects.keys(objects.run(id, place(track)))) {
        byte[] batch = objects.get(key).orElseThrow();
        if (batch.length == 1) {
          throw refusals.deleted(id);
        }
        state.add(decode(batch, track));
      }
    }
    objects
        .last(objects.run(id, "leases/" + state.generation()))
        .ifPresent(until -> state.renew(Instant.parse(until)));
    return state.last(Track.HISTORY) == 0 ? Optional.empty() : Optional.of(state);
  }

  boolean isDeleted() {
    List<String> notes = objects.keys(objects.run(id, place(Track.NOTES)));
    return !notes.isEmpty()
        && objects.get(notes.get(notes.size() - 1)).orElseThrow().length == TOMBSTONE.length;
  }

  RunState loaded() {
    return load().orElseThrow(() -> refusals.noRun(id));
  }

  /** Puts a batch after the last event that was seen; empty if another is there by now. */
  Optional<Appended> put(RunState seen, Track track, List<Event> events, Instant now) {
    long first = seen.last(track) + 1;
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    long sequence = first;
    for (Event event : events) {
      lines.writeBytes(EventCodec.encode(new RecordedEvent(track, sequence++, now, event)));
      lines.write('\n');
    }
    return objects.create(key(track, first), lines.toByteArray())
        ? Optional.of(new Appended(first, sequence - 1, now, true))
        : Optional.empty();
  }

  boolean putTombstone(RunState seen) {
    return objects.create(key(Track.NOTES, seen.last(Track.NOTES) + 1), TOMBSTONE);
  }

  boolean putRenewal(Lease lease) {
    return objects.createNext(
        objects.run(id, "leases/" + lease.generation()), lease.expiresAt().toString());
  }

  /** How often the run went into the archive or out of it; odd while it is there. */
  long turns() {
    return objects.keys(objects.run(id, "archive")).size();
  }

  /** Puts the turn after the last one that was seen; false if someone was faster. */
  boolean putTurn(long seen, String word) {
    return objects.create(objects.run(id, "archive") + TenantObjects.number(seen + 1), word);
  }

  private String key(Track track, long first) {
    return objects.run(id, place(track)) + TenantObjects.number(first);
  }

  private static String place(Track track) {
    return switch (track) {
      case HISTORY -> "events";
      case NOTES -> "notes";
    };
  }

  private static List<RecordedEvent> decode(byte[] lines, Track track) {
    List<RecordedEvent> events = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < lines.length; i++) {
      if (lines[i] == '\n') {
        events.add(EventCodec.decode(java.util.Arrays.copyOfRange(lines, from, i), track));
        from = i + 1;
      }
    }
    return events;
  }
}
