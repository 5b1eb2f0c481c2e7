package dev.runstore.cli;

import dev.runstore.api.model.RunId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code wct runs restore}. */
@Command(name = "restore", description = "Takes runs out of the archive.")
final class RunsRestoreCommand implements Runnable {
  private final App app;

  @Parameters(arity = "1..*", paramLabel = "RUN", description = "The runs.")
  List<String> runs = List.of();

  RunsRestoreCommand(App app) {
    this.app = app;
  }

  @Override
  public void run() {
    Set<RunId> ids = new LinkedHashSet<>();
    runs.forEach(text -> ids.add(app.find(text).id()));
    int restored = 0;
    for (RunId id : ids) {
      if (app.executions().restore(id)) {
        app.out().line(id.value());
        restored++;
      }
    }
    app.out().flush();
    app.say("restored " + CleanupListings.runs(restored));
  }
}
