package dev.runstore.api;

import java.util.List;
import java.util.Optional;

/**
 * A part of a listing.
 *
 * @param items in the listing's order; may be fewer than asked for although more follow
 * @param next where to go on; empty if this was the last page
 */
public record Page<T>(List<T> items, Optional<Cursor> next) {
  /** Copies the items. */
  public Page {
    items = List.copyOf(items);
  }

  /** A last page. */
  public static <T> Page<T> last(List<T> items) {
    return new Page<>(items, Optional.empty());
  }
}
