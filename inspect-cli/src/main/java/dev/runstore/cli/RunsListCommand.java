package dev.runstore.cli;

import dev.runstore.api.RunQuery;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code wct runs list}. */
@Command(name = "list", description = "Lists runs, the newest first.")
final class RunsListCommand implements Runnable {
  private final App app;

  @Mixin RunFilter filter = new RunFilter();
  @Mixin ListOptions how = new ListOptions();
  @Mixin OutputOption output = new OutputOption();

  RunsListCommand(App app) {
    this.app = app;
  }

  @Override
  public void run() {
    RunQuery query = RunQuery.all().orderedBy(how.sort.order());
    long matched = new RunLister(app).list(filter.selection(app, query), how, output.format);
    if (matched == 0) {
      filter.nearSubject(app).ifPresent(app::say);
    }
  }
}
