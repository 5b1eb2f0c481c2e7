package dev.runstore.testkit.memory;

import dev.runstore.api.Page;
import dev.runstore.api.PageRequest;
import dev.runstore.api.RunOrder;
import dev.runstore.api.RunQuery;
import dev.runstore.api.model.Run;
import dev.runstore.api.support.Cursors;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Sorts runs and cuts out a page. */
final class MemoryListing {
  private static final Comparator<Run> NEWEST = Comparator.comparing(Run::id).reversed();
  private static final Comparator<Run> ENDED =
      Comparator.comparing((Run run) -> run.endKey().orElse(Instant.MIN))
          .reversed()
          .thenComparing(NEWEST);

  private final RunQuery query;
  private final PageRequest request;

  MemoryListing(RunQuery query, PageRequest request) {
    this.query = query;
    this.request = request;
  }

  Page<Run> page(Stream<Run> runs) {
    String binding = "runs " + query;
    Optional<String> after = request.after().map(cursor -> Cursors.position(cursor, binding));
    List<Run> rest =
        runs.sorted(query.order() == RunOrder.NEWEST ? NEWEST : ENDED)
            .filter(run -> after.map(last -> position(run).compareTo(last) < 0).orElse(true))
            .limit(request.limit() + 1L)
            .toList();
    if (rest.size() <= request.limit()) {
      return Page.last(rest);
    }
    List<Run> items = rest.subList(0, request.limit());
    return new Page<>(
        items, Optional.of(Cursors.of(binding, position(items.get(items.size() - 1)))));
  }

  /** Sorts as text like the order sorts runs. */
  private String position(Run run) {
    return switch (query.order()) {
      case NEWEST -> run.id().value();
      case ENDED -> endText(run.endKey().orElse(Instant.EPOCH)) + run.id();
    };
  }

  private static String endText(Instant end) {
    return String.format("%020d%09d", end.getEpochSecond() + (1L << 60), end.getNano());
  }
}
