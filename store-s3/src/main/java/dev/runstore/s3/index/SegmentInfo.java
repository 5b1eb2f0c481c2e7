package dev.runstore.s3.index;

import dev.runstore.api.RunOrder;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.support.RunKey;
import java.util.List;

/**
 * A segment of the index, as the manifest names it.
 *
 * @param name of its object
 * @param count how many runs it has
 * @param newest the highest id
 * @param oldest the lowest id
 * @param lastEnd the latest end, in microseconds
 * @param firstEnd the earliest end
 * @param terms what its runs are found by
 */
record SegmentInfo(
    String name, int count, RunId newest, RunId oldest, long lastEnd, long firstEnd, Bloom terms) {
  /** Of these runs, the newest first. */
  static SegmentInfo of(String name, List<Run> runs) {
    Bloom terms = Bloom.empty();
    long last = Long.MIN_VALUE;
    long first = Long.MAX_VALUE;
    for (Run run : runs) {
      Terms.of(run).forEach(terms::add);
      last = Math.max(last, Mark.micros(run));
      first = Math.min(first, Mark.micros(run));
    }
    return new SegmentInfo(
        name, runs.size(), runs.get(0).id(), runs.get(runs.size() - 1).id(), last, first, terms);
  }

  /** Where its first run stands at the earliest. */
  RunKey top(RunOrder order) {
    return switch (order) {
      case NEWEST -> RunKey.of(order, 0, newest);
      case ENDED -> new RunKey(lastEnd, RunKey.START.id());
    };
  }

  /** Whether some of its runs may come after this key. */
  boolean reachesBelow(RunKey before, RunOrder order) {
    return switch (order) {
      case NEWEST -> oldest.compareTo(before.id()) < 0;
      case ENDED -> firstEnd <= before.end();
    };
  }
}
