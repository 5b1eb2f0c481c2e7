package dev.runstore.api.query;

import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Page;
import dev.runstore.api.PageRequest;
import dev.runstore.api.Pages;
import dev.runstore.api.RunQuery;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunFigures;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Runs that a query selects and that meet further conditions. Walked page by page with bounded
 * memory.
 *
 * @param query what the store selects by
 * @param conditions what is asked of each of them, besides
 */
public record RunSelection(RunQuery query, List<Predicate<Run>> conditions) {
  private static final int PAGE = PageRequest.MAX_LIMIT;

  /** Copies the conditions. */
  public RunSelection {
    conditions = List.copyOf(conditions);
  }

  /** What a query selects. */
  public static RunSelection of(RunQuery query) {
    return new RunSelection(query, List.of());
  }

  /** Those of them that meet this, too; what an index serves of it goes into the query. */
  public RunSelection and(RunExpression expression) {
    return new RunSelection(expression.narrow(query), with(expression));
  }

  /** Those of them that meet this, too. */
  public RunSelection and(Predicate<Run> further) {
    return new RunSelection(query, with(further));
  }

  private List<Predicate<Run>> with(Predicate<Run> further) {
    return Stream.concat(conditions.stream(), Stream.of(further)).toList();
  }

  private boolean meets(Run run) {
    return conditions.stream().allMatch(condition -> condition.test(run));
  }

  /** A page of them; it may be short and still have a next one. */
  public Page<Run> list(ExecutionStore store, PageRequest request) {
    Page<Run> page = store.list(query, request);
    return new Page<>(page.items().stream().filter(this::meets).toList(), page.next());
  }

  /** All of them, in the order of the query. */
  public Iterable<Run> in(ExecutionStore store) {
    return Pages.all(PAGE, page -> list(store, page));
  }

  /** What is counted of all of them, in the order of the query. */
  public Iterable<RunFigures> figures(ExecutionStore store) {
    return Pages.all(
        PAGE,
        page -> {
          if (conditions.isEmpty()) {
            return store.figures(query, page);
          }
          Page<Run> runs = list(store, page);
          return new Page<>(runs.items().stream().map(RunFigures::of).toList(), runs.next());
        });
  }

  /**
   * How many there are, as far as that is known after so many.
   *
   * @param most stop after this many; {@link Long#MAX_VALUE} counts all
   * @param mostRead stop after so many headers were read, or a thousandth as many pages
   */
  public Count count(ExecutionStore store, long most, long mostRead) {
    long found = 0;
    long read = 0;
    long pages = 0;
    PageRequest request = PageRequest.first(PAGE);
    while (true) {
      Page<Run> page = store.list(query, request);
      pages++;
      for (Run run : page.items()) {
        if (meets(run)) {
          if (found == most) {
            return new Count(found, false);
          }
          found++;
        }
      }
      read += page.items().size();
      if (page.next().isEmpty()) {
        return new Count(found, true);
      }
      if (read >= mostRead || pages >= Math.max(1, mostRead / PAGE)) {
        return new Count(found, false);
      }
      request = request.from(page.next().get());
    }
  }

  /**
   * How many runs there are.
   *
   * @param runs how many were found
   * @param isExact whether these are all; if not there are at least so many
   */
  public record Count(long runs, boolean isExact) {}

  /** The first of them by another order, largest first, in one pass that keeps no more. */
  public List<Run> top(ExecutionStore store, RunMeasure measure, int most) {
    TopRuns top = new TopRuns(measure, most);
    in(store).forEach(top::offer);
    return top.sorted();
  }
}
