package dev.runstore.cli;

import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Texts;
import dev.runstore.api.retention.Keeping;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wct runs hold}. */
@Command(
    name = "hold",
    description = "Puts a run under a legal hold: nothing deletes it until the hold is released.")
final class RunsHoldCommand implements Runnable {
  private final App app;

  @Mixin RunParameter run = new RunParameter();

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why; shown whenever a deletion is refused.")
  String reason = "";

  @Mixin HoldName name = new HoldName();

  RunsHoldCommand(App app) {
    this.app = app;
  }

  @Override
  public void run() {
    RunId id = run.id(app);
    Keeping keeping = new Keeping(app.executions(), app.around().clock());
    boolean isNew = keeping.hold(id, name.value, reason);
    app.say(
        (isNew ? "run " + id + " is under hold " : "it was there already: run " + id + ", hold ")
            + Texts.quote(name.value)
            + ": "
            + reason);
  }
}
