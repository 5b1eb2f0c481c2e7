package dev.runstore.cli;

import dev.runstore.api.RunQuery;
import dev.runstore.api.model.Texts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code wct runs search}. */
@Command(
    name = "search",
    description =
        "Lists the runs whose id, alias, subject, labels or error contain a text, case ignored.")
final class RunsSearchCommand implements Runnable {
  private final App app;

  @Parameters(paramLabel = "TEXT", description = "What they contain.")
  String text = "";

  @Mixin RunFilter filter = new RunFilter();
  @Mixin OutputOption output = new OutputOption();

  RunsSearchCommand(App app) {
    this.app = app;
  }

  @Override
  public void run() {
    Texts.checked(text, "the text to search for");
    RunQuery query = filter.query(app).containing(text);
    new RunLister(app).list(query, filter, output.format);
  }
}
