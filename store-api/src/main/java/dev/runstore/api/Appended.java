package dev.runstore.api;

import java.time.Instant;

/**
 * The answer to an append.
 *
 * @param first the number of the first event of the batch
 * @param last the number of its last event
 * @param recordedAt when the store had it, by its clock
 * @param isNew false if the same batch was already there
 */
public record Appended(long first, long last, Instant recordedAt, boolean isNew) {}
