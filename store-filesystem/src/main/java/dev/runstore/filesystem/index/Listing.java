package dev.runstore.filesystem.index;

import dev.runstore.api.Page;
import dev.runstore.api.PageRequest;
import dev.runstore.api.RunOrder;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreException;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.support.Cursors;
import dev.runstore.api.support.RunKey;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One page of a listing: merges the segments, the marks of the logs and the open runs. */
final class Listing {
  private static final System.Logger LOG = System.getLogger("dev.runstore.filesystem");
  private static final int SCAN_LIMIT = 5_000;
  private final View view;
  private final RunQuery query;
  private final RunOrder order;
  private final Function<RunId, Optional<Run>> headers;
  private final PriorityQueue<Source> sources =
      new PriorityQueue<>((one, other) -> other.key().compareTo(one.key()));
  private int scanned;

  Listing(View view, RunQuery query, Function<RunId, Optional<Run>> headers) {
    this.view = view;
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
    while (!sources.isEmpty()) {
      if (page.size() == request.limit() || scanned > SCAN_LIMIT) {
        return new Page<>(page, Optional.of(Cursors.of(binding, last.toString())));
      }
      Source source = sources.remove();
      RunKey key = source.key();
      if (key.compareTo(last) != 0) {
        scanned++;
        Optional<Run> run = source.run();
        if (run.isPresent() && query.matches(run.get())) {
          page.add(run.get());
          last = key;
        } else if (scanned > SCAN_LIMIT) {
          last = key;
        }
      }
      if (source.advance()) {
        sources.add(source);
      }
    }
    return Page.last(page);
  }

  private void begin(RunKey before) {
    Set<Long> terms = Terms.of(query);
    for (Segment segment : view.segments()) {
      if (terms.isEmpty()) {
        add(new Rows(segment.all(order, before)));
      }
      for (long term : terms) {
        add(new Rows(segment.having(term, order, before)));
      }
    }
    add(
        new Marks(
            switch (order) {
              case NEWEST ->
                  view.tail().headMap(before.id(), false).descendingMap().values().iterator();
              case ENDED -> view.ended().headMap(before, false).descendingMap().values().iterator();
            }));
    add(new Open(openBefore(before)));
  }

  /** In the order of ends an open run has no place unless its files have an end by now. */
  private Iterator<Run> openBefore(RunKey before) {
    return switch (order) {
      case NEWEST ->
          view.open().headSet(before.id(), false).descendingSet().stream()
              .flatMap(id -> header(id).stream())
              .iterator();
      case ENDED ->
          view.open().stream()
              .flatMap(id -> header(id).stream())
              .filter(run -> run.endKey().isPresent() && key(run).compareTo(before) < 0)
              .sorted((one, other) -> key(other).compareTo(key(one)))
              .iterator();
    };
  }

  private RunKey key(Run run) {
    return RunKey.of(order, Mark.micros(run), run.id());
  }

  private Optional<Run> header(RunId id) {
    try {
      return headers.apply(id);
    } catch (StoreException.Expired e) {
      return Optional.empty();
    } catch (StoreException.Corrupt | StoreException.Forbidden | StoreException.Unavailable e) {
      LOG.log(System.Logger.Level.WARNING, "lists leave a run out: " + e.getMessage());
      return Optional.empty();
    }
  }

  /** What the index says of an end; if that is damaged, what the run's own files say. */
  private Optional<Run> run(Mark mark) {
    try {
      return Optional.of(mark.run());
    } catch (IllegalArgumentException e) {
      return header(mark.id());
    }
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

    /** The run it stands at; empty if that is not the last word on it. */
    abstract Optional<Run> run();
  }

  private final class Rows extends Source {
    private final Segment.Walk walk;
    private int row;

    private Rows(Segment.Walk walk) {
      this.walk = walk;
    }

    @Override
    boolean advance() {
      row = walk.next();
      while (row >= 0 && walk.segment().kind(row) != Mark.Kind.CLOSED) {
        row = walk.next();
      }
      if (row < 0) {
        return false;
      }
      at(RunKey.of(order, walk.segment().end(row), walk.segment().id(row)));
      return true;
    }

    @Override
    Optional<Run> run() {
      RunId id = key().id();
      return view.open().contains(id) || view.isOutranked(walk.segment(), row, id)
          ? Optional.empty()
          : Listing.this.run(walk.segment().mark(row));
    }
  }

  private final class Marks extends Source {
    private final Iterator<Mark> marks;
    private @Nullable Mark mark;

    private Marks(Iterator<Mark> marks) {
      this.marks = marks;
    }

    @Override
    boolean advance() {
      while (marks.hasNext()) {
        Mark next = marks.next();
        if (next.kind() == Mark.Kind.CLOSED) {
          mark = next;
          at(RunKey.of(order, next.end(), next.id()));
          return true;
        }
      }
      return false;
    }

    @Override
    Optional<Run> run() {
      return Optional.ofNullable(mark)
          .filter(there -> !view.open().contains(there.id()) && !view.isOutranked(there))
          .flatMap(Listing.this::run);
    }
  }

  private final class Open extends Source {
    private final Iterator<Run> runs;
    private @Nullable Run run;

    private Open(Iterator<Run> runs) {
      this.runs = runs;
    }

    @Override
    boolean advance() {
      if (!runs.hasNext()) {
        return false;
      }
      Run next = runs.next();
      run = next;
      at(Listing.this.key(next));
      return true;
    }

    @Override
    Optional<Run> run() {
      return Optional.ofNullable(run);
    }
  }
}
