package dev.runstore.api.model;

import java.time.Instant;

/**
 * A running run whose holder no longer renews its lease.
 *
 * @param since when the lease ran out, by the store's clock
 * @param holder who held it
 */
public record Lost(Instant since, Runner holder) {}
