package dev.runstore.api;

import java.util.Optional;

/**
 * Which part of a listing.
 *
 * @param limit the most items of a page, 1 to {@value #MAX_LIMIT}
 * @param after where the page before ended; empty for the first page
 */
public record PageRequest(int limit, Optional<Cursor> after) {
  /** The largest page. */
  public static final int MAX_LIMIT = 1_000;

  /** Refuses a limit out of bounds. */
  public PageRequest {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new IllegalArgumentException("a page has 1 to " + MAX_LIMIT + " items: " + limit);
    }
  }

  /** The first page. */
  public static PageRequest first(int limit) {
    return new PageRequest(limit, Optional.empty());
  }

  /** The page after a cursor, as large as this one. */
  public PageRequest from(Cursor cursor) {
    return new PageRequest(limit, Optional.of(cursor));
  }
}
