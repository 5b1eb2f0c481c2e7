package dev.runstore.cli;

import dev.runstore.api.model.RunId;
import dev.runstore.api.retention.Keeping;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code wct runs pin}. */
@Command(name = "pin", description = "Keeps a run from being deleted until it is unpinned.")
final class RunsPinCommand implements Runnable {
  private final App app;

  @Mixin RunParameter run = new RunParameter();

  RunsPinCommand(App app) {
    this.app = app;
  }

  @Override
  public void run() {
    RunId id = run.id(app);
    Keeping keeping = new Keeping(app.executions(), app.around().clock());
    boolean isNew = keeping.pin(id, app.user());
    app.say((isNew ? "pinned run " : "it was pinned already: run ") + id + "; nothing deletes it");
  }
}
