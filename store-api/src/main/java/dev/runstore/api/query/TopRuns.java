package dev.runstore.api.query;

import dev.runstore.api.model.Run;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Keeps the runs with the largest figures; of equal ones those with the larger id. */
final class TopRuns {
  private record Entry(BigDecimal figure, Run run) {}

  private static final Comparator<Entry> SMALLEST_FIRST =
      Comparator.comparing(Entry::figure).thenComparing(entry -> entry.run().id().value());

  private final RunMeasure measure;
  private final int most;
  private final PriorityQueue<Entry> kept = new PriorityQueue<>(SMALLEST_FIRST);

  TopRuns(RunMeasure measure, int most) {
    this.measure = measure;
    this.most = most;
  }

  void offer(Run run) {
    measure.value().apply(run).ifPresent(figure -> offer(new Entry(figure, run)));
  }

  private void offer(Entry entry) {
    if (kept.size() < most) {
      kept.add(entry);
    } else if (SMALLEST_FIRST.compare(entry, kept.element()) > 0) {
      kept.remove();
      kept.add(entry);
    }
  }

  List<Run> sorted() {
    return kept.stream().sorted(SMALLEST_FIRST.reversed()).map(Entry::run).toList();
  }
}
