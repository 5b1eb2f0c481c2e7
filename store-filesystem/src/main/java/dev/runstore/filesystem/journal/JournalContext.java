package dev.runstore.filesystem.journal;

import dev.runstore.filesystem.disk.Disk;
import dev.runstore.filesystem.disk.Locks;
import dev.runstore.filesystem.disk.Places;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;

/**
 * What the journals of one tenant's runs share.
 *
 * @param store for messages: the backend and its root
 * @param disk what writes
 * @param places where the tenant's files are
 * @param locks asked for by writers only, as readers must not need to write
 * @param clock the host's
 */
public record JournalContext(
    String store, Disk disk, Places places, Supplier<Locks> locks, InstantSource clock) {
  /** Now, to the microsecond. */
  public Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
