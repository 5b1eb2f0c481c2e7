package dev.runstore.api.support;

import dev.runstore.api.RunOrder;
import dev.runstore.api.model.RunId;

/**
 * Where a run stands in an order: by end, then by id. In the order of ids the end is always 0.
 *
 * @param end in microseconds
 * @param id the run
 */
public record RunKey(long end, RunId id) implements Comparable<RunKey> {
  private static final RunId LAST = new RunId("7" + "Z".repeat(25));

  /** Before all runs, as a listing begins. */
  public static final RunKey START = new RunKey(Long.MAX_VALUE, LAST);

  /** The key of a run that ended then. */
  public static RunKey of(RunOrder order, long end, RunId id) {
    return switch (order) {
      case NEWEST -> new RunKey(0, id);
      case ENDED -> new RunKey(end, id);
    };
  }

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws IllegalArgumentException if it is no key
   */
  public static RunKey parse(String position) {
    int cut = position.indexOf('.');
    if (cut < 0) {
      throw new IllegalArgumentException("no key of a run: " + position);
    }
    return new RunKey(
        Long.parseLong(position.substring(0, cut)), new RunId(position.substring(cut + 1)));
  }

  @Override
  public int compareTo(RunKey other) {
    int order = Long.compare(end, other.end);
    return order != 0 ? order : id.compareTo(other.id);
  }

  @Override
  public String toString() {
    return end + "." + id;
  }
}
