package dev.runstore.api.model;

import java.time.Instant;

/**
 * A running run that nobody goes on with: its holder no longer renews its lease, or let go of it.
 *
 * @param since when the lease ran out or was released, by the store's clock
 * @param holder who held it
 */
public record Lost(Instant since, Runner holder) {}
