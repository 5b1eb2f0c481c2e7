package dev.runstore.s3.history;

import dev.runstore.api.model.Lease;
import dev.runstore.api.model.RunId;
import dev.runstore.s3.bucket.Bucket;
import dev.runstore.s3.bucket.Content;
import dev.runstore.s3.bucket.Entry;
import dev.runstore.s3.bucket.Found;
import dev.runstore.s3.bucket.Place;
import dev.runstore.s3.bucket.TenantKeys;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * Until when the lease of a run was renewed, and whether somebody wants it, as far as this session
 * has seen it.
 */
final class Renewals {
  private static final String WANTED = "wanted";

  private final RunId id;
  private final Bucket bucket;
  private final TenantKeys keys;

  private String tag = "";
  private long generation;
  private long newest;
  private Optional<Instant> until = Optional.empty();

  Renewals(RunId id, Place place) {
    this.id = id;
    this.bucket = place.bucket();
    this.keys = place.keys();
  }

  /** The lease with its renewal. */
  Lease renewed(Lease lease) {
    return until.isEmpty() || generation != lease.generation() ? lease : lease.until(until.get());
  }

  /** A listing showed this object of a generation. */
  void saw(long number) {
    newest = number;
  }

  /** Whether somebody is about to claim the run after this generation. */
  boolean isWantedAfter(long current) {
    return newest > current;
  }

  /** Reads the newest object, if it is that of this generation and has changed; false if gone. */
  boolean read(Entry entry, long current) {
    if (!entry.key().equals(keys.lease(id, current))
        || (entry.tag().equals(tag) && until.isPresent())) {
      return true;
    }
    Optional<Found> found = bucket.get(entry.key());
    found
        .map(object -> new String(object.bytes(), StandardCharsets.UTF_8).strip())
        .filter(text -> !text.equals(WANTED))
        .ifPresent(text -> set(current, instant(entry.key(), text), entry.tag()));
    return found.isPresent();
  }

  private Instant instant(String key, String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw bucket.corrupt(key, "it is no time", e);
    }
  }

  /** Says that the generation after this one is about to be claimed. */
  void want(long current) {
    bucket.create(keys.lease(id, current + 1), Content.text(WANTED + "\n"));
  }

  /** Says until when the lease holds. */
  void write(Lease lease) {
    String written =
        bucket.put(
            keys.lease(id, lease.generation()), Content.text(lease.expiresAt().toString() + "\n"));
    set(lease.generation(), lease.expiresAt(), written);
  }

  void forget() {
    until = Optional.empty();
  }

  private void set(long current, Instant time, String written) {
    generation = current;
    until = Optional.of(time);
    tag = written;
  }
}
