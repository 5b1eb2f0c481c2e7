package dev.runstore.filesystem.journal;

import dev.runstore.api.codec.EventCodec;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.LeaseClaimed;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.Lease;
import dev.runstore.filesystem.disk.Disk;
import dev.runstore.filesystem.disk.RunPlaces;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The lease files of a run, one for each generation. A file is made once, by linking, which is what
 * takes the lease; its holder alone replaces it to renew. They need no sync: their holder does not
 * outlive the host, and the generation is in the history, too.
 *
 * @param disk what writes
 * @param places of the run
 */
record Leases(Disk disk, RunPlaces places) {
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

  /** The lease of a generation with its present expiry; empty if there is none or it is damaged. */
  Optional<Lease> read(long generation) throws IOException {
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
      return EventCodec.decode(content).body() instanceof LeaseClaimed claimed
          ? Optional.of(claimed.lease())
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Takes the lease's generation; false if it was taken. */
  boolean take(Lease lease) {
    return disk.publish(places.lease(lease.generation()), encode(lease), Disk.Sync.NONE);
  }

  /** Puts the lease's new expiry in its file. */
  void renew(Lease lease) {
    disk.replace(places.lease(lease.generation()), encode(lease), Disk.Sync.NONE);
  }

  private static byte[] encode(Lease lease) {
    return EventCodec.encode(
        new RecordedEvent(
            Track.HISTORY,
            lease.generation(),
            lease.claimedAt(),
            Event.undated(new LeaseClaimed(lease, Optional.empty()))));
  }
}
