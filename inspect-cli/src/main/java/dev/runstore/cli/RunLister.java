package dev.runstore.cli;

import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Page;
import dev.runstore.api.PageRequest;
import dev.runstore.api.RunQuery;
import dev.runstore.api.model.Run;
import dev.runstore.cli.output.Format;
import dev.runstore.cli.output.Sink;
import dev.runstore.cli.output.Sinks;

/** Writes the runs that match, page by page. */
final class RunLister {
  private final App app;

  RunLister(App app) {
    this.app = app;
  }

  void list(RunQuery query, RunFilter filter, Format format) {
    ExecutionStore store = app.executions();
    long limit = filter.all ? Long.MAX_VALUE : filter.limit;
    RunListing listing = new RunListing(store.now(), app.terminal(), app.tenant());
    long shown = 0;
    boolean more;
    PageRequest request = PageRequest.first((int) Math.min(limit, 500));
    Page<Run> page = store.list(query, request);
    if (page.items().isEmpty() && page.next().isEmpty()) {
      app.requireStore();
    }
    try (Sink<Run> sink = Sinks.open(format, listing.listing(), app.out())) {
      while (true) {
        for (Run run : page.items()) {
          if (shown == limit) {
            break;
          }
          sink.accept(run);
          shown++;
        }
        more = page.next().isPresent();
        if (!more || shown == limit) {
          break;
        }
        request = page.next().map(request::from).orElseThrow();
        page = store.list(query, request);
      }
    }
    if (app.terminal().interactive() && (format == Format.TABLE || format == Format.WIDE)) {
      epilogue(shown, more);
    }
  }

  private void epilogue(long shown, boolean more) {
    if (shown == 0) {
      app.say("no run matches; " + app.self() + " run FILE records one");
    } else if (more) {
      app.say("there are more: --limit N or --all shows them");
    }
  }
}
