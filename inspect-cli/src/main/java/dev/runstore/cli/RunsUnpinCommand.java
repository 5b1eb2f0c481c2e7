package dev.runstore.cli;

import dev.runstore.api.model.RunId;
import dev.runstore.api.retention.Keeping;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code wct runs unpin}. */
@Command(name = "unpin", description = "Takes the pin off a run.")
final class RunsUnpinCommand implements Runnable {
  private final App app;

  @Mixin RunParameter run = new RunParameter();

  RunsUnpinCommand(App app) {
    this.app = app;
  }

  @Override
  public void run() {
    RunId id = run.id(app);
    Keeping keeping = new Keeping(app.executions(), app.around().clock());
    boolean isNew = keeping.unpin(id, app.user());
    app.say(isNew ? "unpinned run " + id : "run " + id + " was not pinned");
  }
}
