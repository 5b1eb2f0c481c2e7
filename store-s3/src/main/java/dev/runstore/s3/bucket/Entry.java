package dev.runstore.s3.bucket;

import java.time.Instant;

/**
 * An object in a listing.
 *
 * @param key its key
 * @param size in bytes
 * @param modified when it was stored, by the server's clock
 * @param tag changes with its content
 */
public record Entry(String key, long size, Instant modified, String tag) {}
