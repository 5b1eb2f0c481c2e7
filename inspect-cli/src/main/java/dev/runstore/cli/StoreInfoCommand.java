package dev.runstore.cli;

import dev.runstore.api.Page;
import dev.runstore.api.PageRequest;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.Stores;
import dev.runstore.api.model.Run;
import dev.runstore.cli.output.Cell;
import dev.runstore.cli.output.Column;
import dev.runstore.cli.output.Listing;
import dev.runstore.cli.output.Sink;
import dev.runstore.cli.output.Sinks;
import dev.runstore.cli.output.Style;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code wct store info}. */
@Command(
    name = "info",
    description = {
      "Says which store this is, where it is, what it can do, and how many runs the tenant has.",
      "Beyond 10,000 they are not counted."
    })
final class StoreInfoCommand implements Runnable {
  private static final int PAGE = 500;
  private static final int MAX_COUNTED = 10_000;

  private final App app;

  @Mixin OutputOption output = new OutputOption();

  StoreInfoCommand(App app) {
    this.app = app;
  }

  private record Fact(String store, String name, String value) {}

  @Override
  public void run() {
    Stores stores = app.stores();
    app.requireStore();
    Listing<Fact> listing =
        new Listing<>(
            List.of(
                Column.of("store", fact -> new Cell(fact.store, fact.store, Style.FAINT)),
                Column.of("fact", fact -> Cell.of(fact.name)),
                Column.of("value", fact -> Cell.of(fact.value))),
            fact -> fact.name,
            (fact, out) -> {
              out.writeStartObject();
              out.writeStringProperty("store", fact.store);
              out.writeStringProperty("name", fact.name);
              out.writeStringProperty("value", fact.value);
              out.writeEndObject();
            });
    try (Sink<Fact> sink = Sinks.open(output.format, listing, app.out())) {
      sink.accept(new Fact("configuration", "profile", stores.config().profile()));
      sink.accept(
          new Fact(
              "configuration",
              "file",
              stores.config().file().map(Object::toString).orElse("none, these are the defaults")));
      sink.accept(new Fact("configuration", "tenant", stores.tenant().value()));
      sink.accept(new Fact("configuration", "runs", runs()));
      StoreSession executions = stores.executionSession();
      StoreSession artifacts = stores.artifactSession();
      if (executions.equals(artifacts)) {
        describe("executions and artifacts", executions, sink);
      } else {
        describe("executions", executions, sink);
        describe("artifacts", artifacts, sink);
      }
    }
  }

  /** As many as there are, as far as they are counted. */
  private String runs() {
    long count = 0;
    PageRequest request = PageRequest.first(PAGE);
    while (true) {
      Page<Run> page = app.executions().list(RunQuery.all(), request);
      count += page.items().size();
      if (page.next().isEmpty()) {
        return Long.toString(count);
      }
      if (count >= MAX_COUNTED) {
        return "at least " + count;
      }
      request = request.from(page.next().get());
    }
  }

  private static void describe(String store, StoreSession session, Sink<Fact> sink) {
    sink.accept(new Fact(store, "type", session.backend()));
    for (Map.Entry<String, String> fact : session.maintenance().describe().entrySet()) {
      sink.accept(new Fact(store, fact.getKey(), fact.getValue()));
    }
    List<String> capabilities =
        new TreeSet<>(session.capabilities()).stream().map(Statuses::word).toList();
    sink.accept(new Fact(store, "capabilities", String.join(", ", capabilities)));
  }
}
