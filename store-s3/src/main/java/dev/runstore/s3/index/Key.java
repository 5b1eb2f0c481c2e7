package dev.runstore.s3.index;

import dev.runstore.api.RunOrder;
import dev.runstore.api.model.RunId;

/**
 * Where a run stands in an order: by end, then by id. In the order of ids the end is always 0.
 *
 * @param end in microseconds
 * @param id the run
 */
record Key(long end, RunId id) implements Comparable<Key> {
  private static final RunId LAST = new RunId("7" + "Z".repeat(25));
  static final Key START = new Key(Long.MAX_VALUE, LAST);

  static Key of(RunOrder order, long end, RunId id) {
    return switch (order) {
      case NEWEST -> new Key(0, id);
      case ENDED -> new Key(end, id);
    };
  }

  static Key parse(String position) {
    int cut = position.indexOf('.');
    return new Key(
        Long.parseLong(position.substring(0, cut)), new RunId(position.substring(cut + 1)));
  }

  @Override
  public int compareTo(Key other) {
    int order = Long.compare(end, other.end);
    return order != 0 ? order : id.compareTo(other.id);
  }

  @Override
  public String toString() {
    return end + "." + id;
  }
}
