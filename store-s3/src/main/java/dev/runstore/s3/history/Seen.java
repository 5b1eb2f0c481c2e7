package dev.runstore.s3.history;

import dev.runstore.api.EventGap;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.fold.RunFold;
import dev.runstore.api.model.RunId;
import dev.runstore.s3.bucket.Bucket;
import dev.runstore.s3.bucket.Found;
import dev.runstore.s3.bucket.TenantKeys;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The batches of a run that have been read, folded, and which of them cannot be read. Damaged and
 * missing ones are passed over as soon as one that follows says how many events they had; the last
 * one counts as one event. Not thread-safe.
 */
final class Seen {
  private final RunId id;
  private final Bucket bucket;
  private final TenantKeys keys;
  private final Refusals refusals;
  private final RunFold fold;
  private final Numbers history = new Numbers();
  private final Numbers notes = new Numbers();
  private final Numbers fences = new Numbers();
  private final List<EventGap> gaps = new ArrayList<>();
  private final List<StoreException.Corrupt> losses = new ArrayList<>();
  private final List<String> unverifiable = new ArrayList<>();
  private final Map<Track, Long> damaged = new EnumMap<>(Track.class);
  private int claims;

  Seen(RunId id, Bucket bucket, TenantKeys keys, Refusals refusals) {
    this.id = id;
    this.bucket = bucket;
    this.keys = keys;
    this.refusals = refusals;
    this.fold = new RunFold(id, RunFold.NOBODY);
  }

  RunFold fold() {
    return fold;
  }

  Numbers batches(Track track) {
    return switch (track) {
      case HISTORY -> history;
      case NOTES -> notes;
    };
  }

  long last(Track track) {
    return switch (track) {
      case HISTORY -> fold.eventCount();
      case NOTES -> fold.noteCount();
    };
  }

  /** How many claims there were. */
  int claims() {
    return claims;
  }

  /** Whether a claim begins there. */
  boolean isClaim(long first) {
    return fences.contains(first);
  }

  /** The events that cannot be read, in the order in which that was found. */
  List<EventGap> gaps() {
    return gaps;
  }

  /** What is said of each batch that cannot be read. */
  List<StoreException.Corrupt> losses() {
    return losses;
  }

  /**
   * Takes in the next object of a track.
   *
   * @throws StoreException.Corrupt if the run has lost its beginning, or no run says what it says
   */
  void take(Found found, Track track) {
    long number = TenantKeys.numbered(found.key().substring(found.key().lastIndexOf('/') + 1));
    List<RecordedEvent> batch;
    try {
      batch = Batch.decode(found, track, id);
    } catch (IllegalArgumentException e) {
      losses.add(bucket.corrupt(found.key(), String.valueOf(e.getMessage()), e));
      damaged.put(track, number);
      return;
    }
    reach(track, number);
    add(batch);
    if (!Batch.isVerifiable(found)) {
      unverifiable.add(found.key());
    }
  }

  /** The objects that can be read, but carry nothing by which changes of them would be noticed. */
  List<String> unverifiable() {
    return unverifiable;
  }

  /** Passes over what is damaged after the last that can be read. */
  void end() {
    for (Track track : Track.values()) {
      Long number = damaged.get(track);
      if (number != null) {
        lose(track, number);
      }
    }
  }

  /** A listing that was behind may have left out what is there. */
  private void reach(Track track, long first) {
    while (last(track) + 1 < first && !damaged.containsKey(track)) {
      String key = key(track, last(track) + 1);
      Optional<Found> there = bucket.get(key);
      if (there.isPresent()) {
        take(there.get(), track);
      } else {
        losses.add(refusals.gone(key));
        damaged.put(track, first - 1);
      }
    }
    if (damaged.containsKey(track)) {
      lose(track, first - 1);
    }
  }

  private void lose(Track track, long upTo) {
    damaged.remove(track);
    if (track == Track.HISTORY && fold.eventCount() == 0) {
      throw losses.get(losses.size() - 1);
    }
    if (upTo > last(track)) {
      gaps.add(new EventGap(track, last(track) + 1, upTo));
      fold.passOver(track, upTo);
    }
  }

  /** Takes in a batch that stands. */
  void add(List<RecordedEvent> batch) {
    long first = batch.get(0).sequence();
    Track track = batch.get(0).track();
    try {
      for (RecordedEvent event : batch) {
        fold.apply(event);
        if (event.body() instanceof EventBody.LeaseClaimed) {
          claims++;
          fences.add(first);
        }
      }
    } catch (IllegalArgumentException e) {
      throw bucket.corrupt(key(track, first), String.valueOf(e.getMessage()), e);
    }
    batches(track).add(first);
  }

  private String key(Track track, long first) {
    return switch (track) {
      case HISTORY -> keys.history(id, first);
      case NOTES -> keys.note(id, first);
    };
  }
}
