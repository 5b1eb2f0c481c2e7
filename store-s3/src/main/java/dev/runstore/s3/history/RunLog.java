package dev.runstore.s3.history;

import dev.runstore.api.StoreException;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.fold.RunFold;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.s3.bucket.Bucket;
import dev.runstore.s3.bucket.Content;
import dev.runstore.s3.bucket.Entry;
import dev.runstore.s3.bucket.Found;
import dev.runstore.s3.bucket.Place;
import dev.runstore.s3.bucket.TenantKeys;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A run as far as this session has seen it. What it has seen never changes, so a writer that holds
 * the run goes on without reading; whether it is still right, the creation of the next batch says.
 * Guarded by its owner's lock.
 */
final class RunLog {
  private static final long READ_BYTES = 4L << 20;
  private static final String WANTED = "wanted";

  private final RunId id;
  private final Place place;
  private final Bucket bucket;
  private final TenantKeys keys;
  private final Refusals refusals;
  private final BatchReader reader;

  private RunFold fold;
  private Numbers history = new Numbers();
  private Numbers notes = new Numbers();
  private Numbers fences = new Numbers();
  private String leaseTag = "";
  private long leaseGeneration;
  private long wantedGeneration;
  private Optional<Instant> renewedUntil = Optional.empty();
  private int claims;
  private long turns;
  private boolean read;
  private boolean deleted;

  RunLog(RunId id, Place place, Refusals refusals) {
    this.id = id;
    this.place = place;
    this.bucket = place.bucket();
    this.keys = place.keys();
    this.refusals = refusals;
    this.reader = new BatchReader(bucket);
    this.fold = new RunFold(id, RunFold.NOBODY);
  }

  RunId id() {
    return id;
  }

  /** Whether it has been read, so that a writer need not read it first. */
  boolean isRead() {
    return read;
  }

  boolean isDeleted() {
    return deleted;
  }

  boolean exists() {
    return fold.eventCount() > 0;
  }

  boolean hasEnded() {
    return exists() && fold.status().isTerminal();
  }

  long generation() {
    return fold.generation();
  }

  int claims() {
    return claims;
  }

  long turns() {
    return turns;
  }

  long last(Track track) {
    return switch (track) {
      case HISTORY -> fold.eventCount();
      case NOTES -> fold.noteCount();
    };
  }

  Numbers batches(Track track) {
    return switch (track) {
      case HISTORY -> history;
      case NOTES -> notes;
    };
  }

  String key(Track track, long first) {
    return switch (track) {
      case HISTORY -> keys.history(id, first);
      case NOTES -> keys.note(id, first);
    };
  }

  /** The batches that a stale writer could meet: the first, those with a claim, the last. */
  boolean isFence(long first) {
    return first == 1 || first == history.last() || fences.contains(first);
  }

  Optional<Lease> lease() {
    return fold.lease()
        .map(
            lease ->
                renewedUntil.isEmpty() || leaseGeneration != lease.generation()
                    ? lease
                    : lease.until(renewedUntil.get()));
  }

  Optional<Lease> holder(Instant now) {
    return hasEnded() ? Optional.empty() : lease().filter(lease -> !lease.isExpiredAt(now));
  }

  Run header() {
    return fold.run().withLease(lease());
  }

  /** Refuses a run that is not there. */
  RunLog required() {
    if (deleted) {
      throw refusals.deleted(id);
    }
    if (!exists()) {
      throw refusals.noRun(id);
    }
    return this;
  }

  /** Reads what has come since: one listing, and each new batch. */
  void refresh() {
    if (deleted) {
      return;
    }
    for (int tries = 0; !refreshed(); tries++) {
      if (tries > 5) {
        throw new StoreException.Unavailable(
            "run " + id + " in store " + refusals.store() + " changes while it is read");
      }
    }
    read = true;
  }

  private boolean refreshed() {
    List<Entry> newHistory = new ArrayList<>();
    List<Entry> newNotes = new ArrayList<>();
    Optional<Entry> lease = Optional.empty();
    String log = keys.log(id);
    String after = history.size() == 0 ? "" : keys.history(id, history.last());
    turns = 0;
    for (Entry entry : bucket.all(log, after)) {
      String name = entry.key().substring(log.length());
      long number = TenantKeys.numbered(name.substring(name.indexOf('/') + 1));
      if (number == 0) {
        continue;
      }
      if (name.startsWith(TenantKeys.HISTORY)) {
        newHistory.add(entry);
      } else if (name.startsWith(TenantKeys.LEASES)) {
        lease = Optional.of(entry);
        wantedGeneration = number;
      } else if (name.startsWith(TenantKeys.NOTES)) {
        if (entry.key().compareTo(keys.note(id, notes.last())) > 0) {
          newNotes.add(entry);
        }
      } else {
        turns++;
      }
    }
    if (!take(newHistory, Track.HISTORY) || !take(newNotes, Track.NOTES)) {
      return false;
    }
    return deleted || lease.map(this::takeLease).orElse(true);
  }

  private boolean take(List<Entry> entries, Track track) {
    return reader.read(
        entries,
        found -> {
          if (Batch.isTombstone(found)) {
            deleted = true;
          } else if (!deleted) {
            add(decode(found, track));
          }
        });
  }

  List<RecordedEvent> decode(Found found, Track track) {
    if (Batch.isTombstone(found)) {
      deleted = true;
      throw refusals.deleted(id);
    }
    try {
      return Batch.decode(found, track);
    } catch (IllegalArgumentException e) {
      forget();
      throw bucket.corrupt(found.key(), String.valueOf(e.getMessage()), e);
    }
  }

  private boolean takeLease(Entry entry) {
    String newest = keys.lease(id, fold.generation());
    if (!entry.key().equals(newest) || (entry.tag().equals(leaseTag) && renewedUntil.isPresent())) {
      return true;
    }
    Optional<Found> found = bucket.get(entry.key());
    if (found.isEmpty()) {
      return false;
    }
    String text = new String(found.get().bytes(), StandardCharsets.UTF_8).strip();
    if (!text.equals(WANTED)) {
      renewed(fold.generation(), Instant.parse(text), entry.tag());
    }
    return true;
  }

  /** Whether somebody is about to claim the run, so that its holder stands back. */
  boolean isWanted() {
    return wantedGeneration > fold.generation();
  }

  /** Says that the next generation is about to be claimed; for a holder that writes on and on. */
  void want() {
    bucket.create(keys.lease(id, fold.generation() + 1), Content.text(WANTED + "\n"));
  }

  private void renewed(long generation, Instant until, String tag) {
    leaseGeneration = generation;
    renewedUntil = Optional.of(until);
    leaseTag = tag;
  }

  /** Takes in a batch that stands. */
  private void add(List<RecordedEvent> batch) {
    Track track = batch.get(0).track();
    try {
      for (RecordedEvent event : batch) {
        fold.apply(event);
        if (event.body() instanceof EventBody.LeaseClaimed) {
          claims++;
          fences.add(batch.get(0).sequence());
        }
      }
    } catch (IllegalArgumentException e) {
      forget();
      throw bucket.corrupt(key(track, batch.get(0).sequence()), String.valueOf(e.getMessage()), e);
    }
    batches(track).add(batch.get(0).sequence());
  }

  private void forget() {
    fold = new RunFold(id, RunFold.NOBODY);
    history = new Numbers();
    notes = new Numbers();
    fences = new Numbers();
    renewedUntil = Optional.empty();
    claims = 0;
    read = false;
  }

  /** Creates the batch after the last one seen; false if another is there by now. */
  boolean create(List<RecordedEvent> batch) {
    Track track = batch.get(0).track();
    String key = key(track, batch.get(0).sequence());
    Content content = Batch.content(batch);
    if (!bucket.create(key, content) && !isSame(key, content)) {
      return false;
    }
    add(batch);
    read = true;
    return true;
  }

  /** Whether an answer was lost, so that the SDK has met its own object: ids are used once. */
  private boolean isSame(String key, Content content) {
    return bucket
        .get(key)
        .filter(there -> java.util.Arrays.equals(there.bytes(), content.bytes()))
        .isPresent();
  }

  boolean createTombstone(Content tombstone) {
    boolean created = bucket.create(keys.note(id, fold.noteCount() + 1), tombstone);
    deleted |= created;
    return created;
  }

  /** Says until when the lease holds; only its holder does. */
  void renew(Lease lease) {
    String tag =
        bucket.put(
            keys.lease(id, lease.generation()), Content.text(lease.expiresAt().toString() + "\n"));
    renewed(lease.generation(), lease.expiresAt(), tag);
  }

  boolean createTurn(String word) {
    boolean created = bucket.create(keys.archived(id, turns + 1), Content.text(word + "\n"));
    turns += created ? 1 : 0;
    return created;
  }

  /**
   * Some events of a track.
   *
   * @param events in order
   * @param bytes of the batches that were read
   */
  record Read(List<RecordedEvent> events, long bytes) {}

  /** The events after a number, of at least one batch, until there are so many. */
  Read read(Track track, long after, int enough) {
    List<RecordedEvent> events = new ArrayList<>();
    Numbers batches = batches(track);
    long bytes = 0;
    int next = batches.holding(after + 1);
    while (after < last(track)
        && next < batches.size()
        && events.size() < enough
        && bytes < READ_BYTES) {
      Found found = batch(track, next++);
      bytes += found.bytes().length;
      for (RecordedEvent event : decode(found, track)) {
        if (event.sequence() > after) {
          events.add(event);
        }
      }
    }
    return new Read(events, bytes);
  }

  /** The events of one batch. */
  List<RecordedEvent> batchAt(Track track, int index) {
    return decode(batch(track, index), track);
  }

  private Found batch(Track track, int index) {
    String key = key(track, batches(track).at(index));
    return bucket.get(key).orElseThrow(() -> vanished(key));
  }

  private StoreException vanished(String key) {
    refresh();
    return deleted
        ? refusals.deleted(id)
        : new StoreException.Corrupt(
            "object " + key + " in store " + refusals.store() + " is gone");
  }

  Place place() {
    return place;
  }

  Refusals refusals() {
    return refusals;
  }
}
