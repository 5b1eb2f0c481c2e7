package dev.runstore.s3.index;

import dev.runstore.api.Page;
import dev.runstore.api.PageRequest;
import dev.runstore.api.RunOrder;
import dev.runstore.api.RunQuery;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.support.Cursors;
import dev.runstore.api.support.RunKey;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One page of a listing: merges the open runs, the marks and the segments, reading few of them. */
final class Listing {
  private static final int SCAN_LIMIT = 5_000;

  private final Snapshot index;
  private final Summaries summaries;
  private final RunQuery query;
  private final RunOrder order;
  private final Function<List<RunId>, List<Run>> headers;
  private final PriorityQueue<Source> sources =
      new PriorityQueue<>((one, other) -> other.key().compareTo(one.key()));

  Listing(
      Snapshot index,
      Summaries summaries,
      RunQuery query,
      Function<List<RunId>, List<Run>> headers) {
    this.index = index;
    this.summaries = summaries;
    this.query = query;
    this.order = query.order();
    this.headers = headers;
  }

  Page<Run> page(PageRequest request) {
    String binding = "runs " + query;
    RunKey before =
        request
            .after()
            .map(cursor -> RunKey.parse(Cursors.position(cursor, binding)))
            .orElse(RunKey.START);
    begin(before);
    List<Run> page = new ArrayList<>();
    RunKey last = before;
    int scanned = 0;
    while (!sources.isEmpty()) {
      if (page.size() == request.limit() || scanned > SCAN_LIMIT) {
        return new Page<>(page, java.util.Optional.of(Cursors.of(binding, last.toString())));
      }
      RunKey key = sources.element().key();
      Run best = best(key);
      if (best != null) {
        scanned++;
        last = key;
        if (query.matches(best)) {
          page.add(best);
        }
      }
    }
    return Page.last(page);
  }

  /** Takes what all sources have under a key; null if it is not a run, or one that is deleted. */
  private @Nullable Run best(RunKey key) {
    Run best = null;
    while (!sources.isEmpty() && sources.element().key().equals(key)) {
      Source source = sources.remove();
      Run run = source.run();
      if (run != null && (best == null || run.noteCount() > best.noteCount())) {
        best = run;
      }
      add(source);
    }
    return best == null || index.deleted().contains(best.id()) ? null : best;
  }

  private void begin(RunKey before) {
    Set<Long> terms = Terms.of(query);
    for (SegmentInfo segment : index.manifest().segments()) {
      if (segment.terms().mayHaveAny(terms) && segment.reachesBelow(before, order)) {
        sources.add(new Rows(segment, before));
      }
    }
    add(
        new Sorted<>(
            index.closed().values().stream()
                .filter(
                    mark ->
                        !index.deleted().contains(mark.id()) && keyOf(mark).compareTo(before) < 0)
                .sorted((one, other) -> keyOf(other).compareTo(keyOf(one)))
                .iterator(),
            this::keyOf,
            summaries::of));
    add(headers(openBefore(before)));
  }

  private RunKey keyOf(Mark mark) {
    return RunKey.of(order, mark.end(), mark.id());
  }

  private RunKey keyOf(Run run) {
    return RunKey.of(order, Mark.micros(run), run.id());
  }

  /** In the order of ends an open run has no place unless its history has an end by now. */
  private Iterator<Run> openBefore(RunKey before) {
    return switch (order) {
      case NEWEST ->
          new Headers(
              index.open().stream().filter(id -> id.compareTo(before.id()) < 0).toList(), headers);
      case ENDED -> {
        List<Run> ended = new ArrayList<>();
        new Headers(index.open(), headers)
            .forEachRemaining(
                run -> {
                  if (run.endKey().isPresent() && keyOf(run).compareTo(before) < 0) {
                    ended.add(run);
                  }
                });
        ended.sort((one, other) -> keyOf(other).compareTo(keyOf(one)));
        yield ended.iterator();
      }
    };
  }

  private void add(Source source) {
    if (source.advance()) {
      sources.add(source);
    }
  }

  /** Runs in falling order. */
  private abstract static class Source {
    private @Nullable RunKey key;

    RunKey key() {
      return java.util.Objects.requireNonNull(key);
    }

    void at(RunKey now) {
      key = now;
    }

    abstract boolean advance();

    abstract @Nullable Run run();
  }

  /** A segment, which is read when its turn comes. */
  private final class Rows extends Source {
    private final SegmentInfo segment;
    private final RunKey before;
    private @Nullable Source rows;

    private Rows(SegmentInfo segment, RunKey before) {
      this.segment = segment;
      this.before = before;
      RunKey top = segment.top(order);
      at(top.compareTo(before) < 0 ? top : before);
    }

    @Override
    boolean advance() {
      Source now = rows;
      if (now == null) {
        now =
            headers(
                summaries.of(segment).stream()
                    .filter(row -> keyOf(row).compareTo(before) < 0)
                    .sorted((one, other) -> keyOf(other).compareTo(keyOf(one)))
                    .iterator());
        rows = now;
      }
      if (!now.advance()) {
        return false;
      }
      at(now.key());
      return true;
    }

    @Override
    @Nullable Run run() {
      return rows == null ? null : rows.run();
    }
  }

  private Source headers(Iterator<Run> runs) {
    return new Sorted<>(runs, this::keyOf, run -> run);
  }

  /** What is sorted already; a header is fetched when it is asked for. */
  private static final class Sorted<T> extends Source {
    private final Iterator<T> items;
    private final Function<T, RunKey> keys;
    private final Function<T, @Nullable Run> runs;
    private @Nullable T item;

    private Sorted(Iterator<T> items, Function<T, RunKey> keys, Function<T, @Nullable Run> runs) {
      this.items = items;
      this.keys = keys;
      this.runs = runs;
    }

    @Override
    boolean advance() {
      if (!items.hasNext()) {
        return false;
      }
      T next = items.next();
      item = next;
      at(keys.apply(next));
      return true;
    }

    @Override
    @Nullable Run run() {
      return item == null ? null : runs.apply(item);
    }
  }
}
