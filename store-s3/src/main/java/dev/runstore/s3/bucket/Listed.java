package dev.runstore.s3.bucket;

import java.util.List;

/**
 * A part of a listing.
 *
 * @param entries objects
 * @param folders what several of them begin with
 * @param hasMore whether more follow
 */
public record Listed(List<Entry> entries, List<String> folders, boolean hasMore) {}
