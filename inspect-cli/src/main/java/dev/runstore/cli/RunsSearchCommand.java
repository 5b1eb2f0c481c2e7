package dev.runstore.cli;

import dev.runstore.api.RunQuery;
import dev.runstore.api.model.Texts;
import org.jspecify.annotations.Nullable;
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

  @Parameters(paramLabel = "TEXT", arity = "0..1", description = "What they contain.")
  @Nullable String text;

  @Mixin RunFilter filter = new RunFilter();
  @Mixin ListOptions how = new ListOptions();
  @Mixin OutputOption output = new OutputOption();

  RunsSearchCommand(App app) {
    this.app = app;
  }

  @Override
  public void run() {
    RunQuery query = RunQuery.all().orderedBy(how.sort.order());
    if (text != null) {
      query = query.containing(Texts.checked(text, "the text to search for"));
    } else if (filter.where == null && filter.error == null) {
      throw CommandFailure.usage(
          "say what to search for: a TEXT, --error TEXT or -q EXPRESSION; wct runs list lists all");
    }
    new RunLister(app).list(filter.selection(app, query), how, output.format);
  }
}
