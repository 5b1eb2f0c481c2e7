package dev.runstore.s3.history;

import dev.runstore.api.StoreException;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.s3.bucket.Bucket;
import dev.runstore.s3.bucket.Content;
import dev.runstore.s3.bucket.Entry;
import dev.runstore.s3.bucket.Found;
import dev.runstore.s3.bucket.Place;
import dev.runstore.s3.bucket.TenantKeys;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A run as far as this session has seen it. What it has seen never changes, so a writer that holds
 * the run goes on without reading; whether it is still right, the creation of the next batch says.
 * Guarded by its owner's lock.
 */
final class RunLog {
  private final RunId id;
  private final Place place;
  private final Bucket bucket;
  private final TenantKeys keys;
  private final Refusals refusals;
  private final BatchReader reader;
  private final Renewals renewals;

  private Seen seen;
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
    this.renewals = new Renewals(id, place);
    this.seen = new Seen(id, bucket, keys, refusals);
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
    return seen.fold().eventCount() > 0;
  }

  boolean hasEnded() {
    return exists() && seen.fold().status().isTerminal();
  }

  long generation() {
    return seen.fold().generation();
  }

  int claims() {
    return seen.claims();
  }

  long turns() {
    return turns;
  }

  long last(Track track) {
    return seen.last(track);
  }

  Numbers batches(Track track) {
    return seen.batches(track);
  }

  String key(Track track, long first) {
    return switch (track) {
      case HISTORY -> keys.history(id, first);
      case NOTES -> keys.note(id, first);
    };
  }

  /**
   * The batches that a stale writer could meet: the first, those with a claim, the last, and any
   * that came after what was read.
   */
  boolean isFence(long first) {
    return first == 1 || first >= batches(Track.HISTORY).last() || seen.isClaim(first);
  }

  Optional<Lease> lease() {
    return seen.fold().lease().map(renewals::renewed);
  }

  Optional<Lease> holder(Instant now) {
    return hasEnded() ? Optional.empty() : lease().filter(lease -> !lease.isExpiredAt(now));
  }

  Run header() {
    return seen.fold().run().withLease(lease());
  }

  /** Refuses a run that is not there, and one of which a part cannot be read. */
  RunLog required() {
    readable();
    if (isDamaged()) {
      throw seen.losses().get(0);
    }
    return this;
  }

  /** Refuses a run that is not there; of one that is damaged the rest is there. */
  RunLog readable() {
    if (deleted) {
      throw refusals.deleted(id);
    }
    if (!exists()) {
      throw refusals.noRun(id);
    }
    return this;
  }

  /** Whether a part of it cannot be read. */
  boolean isDamaged() {
    return !seen.losses().isEmpty();
  }

  /** What has been read of it. */
  Seen seen() {
    return seen;
  }

  /** Reads what has come since: one listing, and each new batch; all of it if some was damaged. */
  void refresh() {
    if (deleted) {
      return;
    }
    if (isDamaged()) {
      forget();
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
    long last = batches(Track.HISTORY).last();
    String after = last == 0 ? "" : keys.history(id, last);
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
        renewals.saw(number);
      } else if (name.startsWith(TenantKeys.NOTES)) {
        if (entry.key().compareTo(keys.note(id, batches(Track.NOTES).last())) > 0) {
          newNotes.add(entry);
        }
      } else {
        turns++;
      }
    }
    if (!take(newHistory, Track.HISTORY) || !take(newNotes, Track.NOTES)) {
      return false;
    }
    if (!deleted) {
      foldedWhole(seen::end);
    }
    return deleted || lease.map(entry -> renewals.read(entry, generation())).orElse(true);
  }

  private boolean take(List<Entry> entries, Track track) {
    return reader.read(entries, found -> take(found, track)).isEmpty();
  }

  private void take(Found found, Track track) {
    if (Batch.isTombstone(found)) {
      deleted = true;
    } else if (!deleted) {
      foldedWhole(() -> seen.take(found, track));
    }
  }

  /** What was folded half is forgotten. */
  private void foldedWhole(Runnable folding) {
    try {
      folding.run();
    } catch (StoreException.Corrupt e) {
      forget();
      throw e;
    }
  }

  List<RecordedEvent> decode(Found found, Track track) {
    if (Batch.isTombstone(found)) {
      deleted = true;
      throw refusals.deleted(id);
    }
    try {
      return Batch.decode(found, track, id);
    } catch (IllegalArgumentException e) {
      forget();
      throw bucket.corrupt(found.key(), String.valueOf(e.getMessage()), e);
    }
  }

  /** Whether somebody is about to claim the run, so that its holder stands back. */
  boolean isWanted() {
    return renewals.isWantedAfter(seen.fold().generation());
  }

  /** Says that the next generation is about to be claimed; for a holder that writes on and on. */
  void want() {
    renewals.want(seen.fold().generation());
  }

  private void forget() {
    seen = new Seen(id, bucket, keys, refusals);
    renewals.forget();
    read = false;
  }

  /** Creates the batch after the last one seen; false if another is there by now. */
  boolean create(List<RecordedEvent> batch) {
    Track track = batch.get(0).track();
    String key = key(track, batch.get(0).sequence());
    Content content = Batch.content(id, batch);
    if (!bucket.createOwn(key, content)) {
      return false;
    }
    foldedWhole(() -> seen.add(batch));
    read = true;
    return true;
  }

  boolean createTombstone(Content tombstone) {
    String key = keys.note(id, seen.fold().noteCount() + 1);
    boolean created = bucket.createOwn(key, tombstone);
    deleted |= created;
    return created;
  }

  /** Says until when the lease holds; only its holder does. */
  void renew(Lease lease) {
    renewals.write(lease);
  }

  boolean createTurn(String word) {
    Content turn = Content.text(word + " " + UUID.randomUUID() + "\n");
    boolean created = bucket.createOwn(keys.archived(id, turns + 1), turn);
    turns += created ? 1 : 0;
    return created;
  }

  /** Its events. */
  RunEvents events() {
    return new RunEvents(this);
  }

  Place place() {
    return place;
  }

  Refusals refusals() {
    return refusals;
  }
}
