package dev.runstore.filesystem.index;

import dev.runstore.api.Page;
import dev.runstore.api.PageRequest;
import dev.runstore.api.RunOrder;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreException;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.UlidBits;
import dev.runstore.api.support.Cursors;
import dev.runstore.api.support.RunKey;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One page of a listing: merges the segments, the marks of the logs and the open runs.
 *
 * @param <T> what is listed of a run
 */
final class Listing<T> {
  private static final System.Logger LOG = System.getLogger("dev.runstore.filesystem");
  private static final int SCAN_LIMIT = 5_000;
  private final View view;
  private final RunQuery query;
  private final RunOrder order;
  private final Function<RunId, Optional<Run>> headers;
  private final Item<T> item;
  private final boolean onlyOneMarkEach;
  private final PriorityQueue<Source> sources =
      new PriorityQueue<>((one, other) -> other.place().compareTo(one.place()));
  private int scanned;

  /**
   * What is listed of a run.
   *
   * @param <T> what it is
   */
  interface Item<T> {
    /** That of a header. */
    T of(Run run);

    /**
     * That of the mark of an end.
     *
     * @throws IllegalArgumentException if the mark is damaged
     */
    T of(Mark mark);

    /**
     * That of the run in a row of a segment.
     *
     * @throws IllegalArgumentException if it is damaged
     */
    T of(Segment segment, int row);

    /** Whether the query selects it. */
    boolean isSelected(T item);
  }

  Listing(View view, RunQuery query, Function<RunId, Optional<Run>> headers, Item<T> item) {
    this.view = view;
    this.query = query;
    this.order = query.order();
    this.headers = headers;
    this.item = item;
    this.onlyOneMarkEach =
        view.open().isEmpty()
            && view.tail().isEmpty()
            && view.segments().stream().noneMatch(Segment::overrides);
  }

  Page<T> page(PageRequest request) {
    String binding = "runs " + query;
    RunKey before =
        request
            .after()
            .map(cursor -> RunKey.parse(Cursors.position(cursor, binding)))
            .orElse(RunKey.START);
    begin(before);
    List<T> page = new ArrayList<>();
    Place last = new Place(before.end(), before.id().bits());
    while (!sources.isEmpty()) {
      if (page.size() == request.limit() || scanned > SCAN_LIMIT) {
        return new Page<>(page, Optional.of(Cursors.of(binding, last.key().toString())));
      }
      Source source = sources.remove();
      Place place = source.place();
      if (place.compareTo(last) != 0) {
        scanned++;
        Optional<T> found = source.item().filter(item::isSelected);
        found.ifPresent(page::add);
        if (found.isPresent() || scanned > SCAN_LIMIT) {
          last = place;
        }
      }
      add(source);
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

  /** Where a run stands in the order, as {@link RunKey} says it. */
  private record Place(long end, UlidBits id) implements Comparable<Place> {
    RunKey key() {
      return new RunKey(end, RunId.of(id));
    }

    @Override
    public int compareTo(Place other) {
      int byEnd = Long.compare(end, other.end);
      return byEnd != 0 ? byEnd : id.compareTo(other.id);
    }
  }

  private Place place(long end, UlidBits id) {
    return new Place(order == RunOrder.ENDED ? end : 0, id);
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
    } catch (IllegalArgumentException e) {
      LOG.log(System.Logger.Level.WARNING, "lists leave run " + id + " out: " + e.getMessage());
      return Optional.empty();
    }
  }

  /** What the index says of an end; if that is damaged, what the run's own files say. */
  private Optional<T> item(Supplier<T> said, UlidBits id) {
    try {
      return Optional.of(said.get());
    } catch (IllegalArgumentException e) {
      return header(RunId.of(id)).map(item::of);
    }
  }

  private void add(Source source) {
    if (source.advance()) {
      sources.add(source);
    }
  }

  /** Runs in falling order. */
  private abstract class Source {
    private @Nullable Place place;

    Place place() {
      return java.util.Objects.requireNonNull(place);
    }

    void at(long end, UlidBits id) {
      place = Listing.this.place(end, id);
    }

    abstract boolean advance();

    /** What is listed of the run it stands at; empty if that is not the last word on it. */
    abstract Optional<T> item();
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
      at(walk.segment().end(row), walk.segment().bits(row));
      return true;
    }

    @Override
    Optional<T> item() {
      return isLastWord()
          ? Listing.this.item(() -> item.of(walk.segment(), row), place().id())
          : Optional.empty();
    }

    private boolean isLastWord() {
      if (onlyOneMarkEach) {
        return true;
      }
      RunId id = RunId.of(place().id());
      return !view.open().contains(id) && !view.isOutranked(walk.segment(), row, id);
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
          at(next.end(), next.id().bits());
          return true;
        }
      }
      return false;
    }

    @Override
    Optional<T> item() {
      return Optional.ofNullable(mark)
          .filter(there -> !view.open().contains(there.id()) && !view.isOutranked(there))
          .flatMap(there -> Listing.this.item(() -> item.of(there), there.id().bits()));
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
      at(Mark.micros(next), next.id().bits());
      return true;
    }

    @Override
    Optional<T> item() {
      return Optional.ofNullable(run).map(item::of);
    }
  }
}
