package dev.runstore.cli;

import dev.runstore.api.Maintenance.Migration;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.Stores;
import dev.runstore.api.support.Safe;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code wct store migrate}. */
@Command(name = "migrate", description = "Brings the layout of the store to this version.")
final class StoreMigrateCommand implements Runnable {
  private final App app;

  @Option(names = "--dry-run", description = "Only say what would be done.")
  boolean dryRun;

  StoreMigrateCommand(App app) {
    this.app = app;
  }

  @Override
  public void run() {
    Stores stores = app.stores();
    List<StoreSession> sessions = new ArrayList<>();
    sessions.add(stores.executionSession());
    if (!stores.artifactSession().equals(stores.executionSession())) {
      sessions.add(stores.artifactSession());
    }
    boolean any = false;
    for (StoreSession session : sessions) {
      for (String step :
          session.maintenance().migrate(dryRun ? Migration.DRY_RUN : Migration.APPLY)) {
        tell(session.backend(), step);
        any = true;
      }
    }
    app.out().flush();
    if (!any) {
      app.say("the store has the layout of this version, there is nothing to do");
    }
  }

  /** A step of many lines, such as a file of SQL, is printed so that it can be used as it is. */
  private void tell(String backend, String step) {
    if (step.indexOf('\n') < 0) {
      app.out().line(backend + "\t" + Safe.line(step));
    } else {
      step.lines().forEach(line -> app.out().line(Safe.logLine(line)));
    }
  }
}
