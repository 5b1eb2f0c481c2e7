package dev.runstore.cli;

import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Page;
import dev.runstore.api.PageRequest;
import dev.runstore.api.model.Cost;
import dev.runstore.api.model.Run;
import dev.runstore.api.query.RunMeasure;
import dev.runstore.api.query.RunSelection;
import dev.runstore.cli.output.Format;
import dev.runstore.cli.output.Sink;
import dev.runstore.cli.output.Sinks;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Writes the runs that match, page by page. */
final class RunLister {
  private static final int MOST_SORTED = 10_000;
  private static final long MOST_READ = 1_000_000;

  private final App app;

  RunLister(App app) {
    this.app = app;
  }

  /** Returns how many matched, as far as they were looked for. */
  long list(RunSelection selection, ListOptions how, Format format) {
    long most = how.most();
    if (how.count) {
      return count(selection, how, format);
    }
    ExecutionStore store = app.executions();
    Optional<RunMeasure> measure = how.sort.measure(store.now());
    if (measure.isPresent()) {
      return listTop(selection, measure.get(), how, format);
    }
    long shown = 0;
    boolean more;
    PageRequest request = PageRequest.first((int) Math.min(most, 500));
    Page<Run> page = selection.list(store, request);
    if (page.items().isEmpty() && page.next().isEmpty()) {
      app.requireStore();
    }
    try (Sink<Run> sink = sink(store, format)) {
      while (true) {
        for (Run run : page.items()) {
          if (shown == most) {
            break;
          }
          sink.accept(run);
          shown++;
        }
        more = page.next().isPresent();
        if (!more || shown == most) {
          break;
        }
        request = page.next().map(request::from).orElseThrow();
        page = selection.list(store, request);
      }
    }
    epilogue(shown, more, format);
    return shown;
  }

  private Sink<Run> sink(ExecutionStore store, Format format) {
    RunListing listing = new RunListing(store.now(), app.terminal(), app.tenant());
    return Sinks.open(format, listing.listing(), app.out());
  }

  private long listTop(RunSelection selection, RunMeasure measure, ListOptions how, Format format) {
    ExecutionStore store = app.executions();
    if (!how.all && how.most() > MOST_SORTED) {
      throw overSorted(how.sort);
    }
    int most = (int) Math.min(how.most(), MOST_SORTED + 1);
    List<Run> top = selection.top(store, measure, most);
    if (top.size() > MOST_SORTED) {
      throw overSorted(how.sort);
    }
    if (top.isEmpty()) {
      app.requireStore();
    }
    try (Sink<Run> sink = sink(store, format)) {
      top.forEach(sink::accept);
    }
    Set<String> currencies = new TreeSet<>();
    top.forEach(run -> run.usage().costs().stream().map(Cost::currency).forEach(currencies::add));
    if (how.sort == RunSort.COST && currencies.size() > 1) {
      app.say(
          "sorted by the number alone, as costs are in "
              + String.join(", ", currencies)
              + "; one currency is chosen with -q 'cost > 0 "
              + currencies.iterator().next()
              + "'");
    }
    epilogue(top.size(), false, format);
    return top.size();
  }

  private static CommandFailure overSorted(RunSort sort) {
    return CommandFailure.usage(
        "--sort "
            + Statuses.word(sort)
            + " keeps at most "
            + MOST_SORTED
            + " runs in memory; give a smaller --limit, or sort the output of -o csv --all");
  }

  private long count(RunSelection selection, ListOptions how, Format format) {
    RunSelection.Count count =
        selection.count(app.executions(), how.mostCounted(), how.all ? Long.MAX_VALUE : MOST_READ);
    if (count.runs() == 0 && count.isExact()) {
      app.requireStore();
    }
    switch (format) {
      case TABLE, WIDE, NAME -> app.out().line((count.isExact() ? "" : "at least ") + count.runs());
      case JSON, JSONL ->
          app.out().line("{\"count\":" + count.runs() + ",\"exact\":" + count.isExact() + "}");
      case YAML -> app.out().line("count: " + count.runs() + "\nexact: " + count.isExact());
      case CSV -> app.out().line("count,exact\r\n" + count.runs() + "," + count.isExact() + "\r");
    }
    app.out().flush();
    return count.runs();
  }

  private void epilogue(long shown, boolean more, Format format) {
    if (!app.terminal().interactive() || !(format == Format.TABLE || format == Format.WIDE)) {
      return;
    }
    if (shown == 0) {
      app.say("no run matches; " + app.self() + " run FILE records one");
    } else if (more) {
      app.say("there are more: --limit N or --all shows them");
    }
  }
}
