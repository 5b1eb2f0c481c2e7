package dev.runstore.cli;

import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Texts;
import dev.runstore.api.retention.Keeping;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wct runs release-hold}. */
@Command(name = "release-hold", description = "Releases a legal hold of a run.")
final class RunsReleaseHoldCommand implements Runnable {
  private final App app;

  @Mixin RunParameter run = new RunParameter();

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why it is not needed any more.")
  String reason = "";

  @Mixin HoldName name = new HoldName();

  RunsReleaseHoldCommand(App app) {
    this.app = app;
  }

  @Override
  public void run() {
    RunId id = run.id(app);
    Keeping keeping = new Keeping(app.executions(), app.around().clock());
    if (reason.isBlank()) {
      throw CommandFailure.usage("--reason is empty; say why the hold is not needed any more");
    }
    if (!keeping.lift(id, name.value, reason)) {
      throw CommandFailure.notFound(
          "run "
              + id
              + " has no hold "
              + Texts.quote(name.value)
              + "; wct inspect shows those it has");
    }
    app.say("released hold " + Texts.quote(name.value) + " of run " + id);
  }
}
