package dev.runstore.api;

import dev.runstore.api.model.Lease;
import dev.runstore.api.model.Run;

/**
 * The answer to a claim.
 *
 * @param lease what was taken
 * @param run the run's header after it; {@link Run#eventCount()} is what the holder's first append
 *     expects
 * @param isNew false if this runner held the run already
 */
public record Claim(Lease lease, Run run, boolean isNew) {}
