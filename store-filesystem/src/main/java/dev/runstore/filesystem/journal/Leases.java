package dev.runstore.filesystem.journal;

import dev.runstore.api.codec.EventCodec;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.LeaseClaimed;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.RunId;
import dev.runstore.filesystem.disk.CheckedLine;
import dev.runstore.filesystem.disk.Disk;
import dev.runstore.filesystem.disk.RunPlaces;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The lease files of a run, one for each generation. A file is made once, by linking, which is what
 * takes the lease; its holder alone replaces it to renew. They need no sync: their holder does not
 * outlive the host, and the generation is in the history, too.
 *
 * @param id of the run
 * @param disk what writes
 * @param places of the run
 */
record Leases(RunId id, Disk disk, RunPlaces places) {
  private static final String NOTES = "notes";

  /** The newest generation taken; 0 if none. */
  long newest() {
    String[] names = places.folder().toFile().list();
    return names == null
        ? 0
        : Arrays.stream(names)
            .map(RunPlaces::leased)
            .filter(OptionalLong::isPresent)
            .mapToLong(OptionalLong::getAsLong)
            .max()
            .orElse(0);
  }

  /** Whether the generation after this one has been taken. */
  boolean isSuperseded(long generation) {
    return places.lease(generation + 1).toFile().exists();
  }

  /**
   * The lease of a generation with its present expiry; empty if there is none, or it is damaged or
   * another's.
   */
  Optional<Lease> read(long generation) throws IOException {
    return record(generation).map(Stored::lease);
  }

  /** What the run held when the newest lease was written last. */
  Witness witness() throws IOException {
    return record(newest()).map(Stored::witness).orElse(Witness.NOTHING);
  }

  /** Whether the file of a generation that was taken is gone or says nothing to be believed. */
  boolean isDamaged(long generation) throws IOException {
    return generation > 0 && read(generation).isEmpty();
  }

  private record Stored(Lease lease, Witness witness) {}

  private Optional<Stored> record(long generation) throws IOException {
    if (generation == 0) {
      return Optional.empty();
    }
    byte[] content;
    try (RandomAccessFile file = LineReader.open(places.lease(generation))) {
      content = new byte[(int) Math.min(file.length(), 1 << 20)];
      file.readFully(content);
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
    try {
      return CheckedLine.object(content)
          .flatMap(Leases::stored)
          .filter(stored -> isOf(stored.lease(), generation));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Stored> stored(byte[] object) {
    RecordedEvent event = EventCodec.decode(object);
    long notes = JsonValue.parse(object).tree().path(NOTES).asLong(0);
    return event.body() instanceof LeaseClaimed claimed
        ? Optional.of(new Stored(claimed.lease(), new Witness(event.sequence(), notes)))
        : Optional.empty();
  }

  private boolean isOf(Lease lease, long generation) {
    return lease.runId().equals(id) && lease.generation() == generation;
  }

  /**
   * Takes the lease's generation; false if it was taken.
   *
   * @param now what the run holds
   */
  boolean take(Lease lease, Witness now) {
    return disk.publish(places.lease(lease.generation()), encode(lease, now), Disk.Sync.NONE);
  }

  /** Puts the lease's new expiry in its file. */
  void renew(Lease lease, Witness now) {
    disk.replace(places.lease(lease.generation()), encode(lease, now), Disk.Sync.NONE);
  }

  private static byte[] encode(Lease lease, Witness now) {
    byte[] event =
        EventCodec.encode(
            new RecordedEvent(
                Track.HISTORY,
                now.events(),
                lease.claimedAt(),
                Event.undated(new LeaseClaimed(lease, Optional.empty()))));
    String members = new String(event, 0, event.length - 1, StandardCharsets.UTF_8);
    return CheckedLine.of(members + ",\"" + NOTES + "\":" + now.notes() + "}");
  }
}
