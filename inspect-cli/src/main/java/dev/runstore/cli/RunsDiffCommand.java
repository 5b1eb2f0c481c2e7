package dev.runstore.cli;

import dev.runstore.api.RunSelector;
import dev.runstore.api.StoreException;
import dev.runstore.api.config.Stores;
import dev.runstore.api.diff.RunDiff;
import dev.runstore.api.diff.RunSide;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wct runs diff}. */
@Command(
    name = "diff",
    description = "Says what differs between two runs, which may be in different stores.")
final class RunsDiffCommand implements Callable<Integer> {
  private final App app;

  @Parameters(index = "0", paramLabel = "A", description = "A run, as for wct inspect.")
  String first = "";

  @Parameters(index = "1", paramLabel = "B", description = "The run to compare it with.")
  String second = "";

  @Option(
      names = "--other-root",
      paramLabel = "DIR",
      description = "B is in the files in this folder.")
  @Nullable Path otherRoot;

  @Option(
      names = "--other-profile",
      paramLabel = "NAME",
      description = "B is in the store of this profile.")
  @Nullable String otherProfile;

  @Option(names = "--other-tenant", paramLabel = "NAME", description = "B is of this tenant.")
  @Nullable String otherTenant;

  @Option(
      names = "--measures",
      description = "Show where times, tokens and costs of steps differ, too.")
  boolean measures;

  @Option(
      names = "--exit-status",
      description = "Exit with 1 if they differ in more than measures.")
  boolean exitStatus;

  @Mixin OutputOption output = new OutputOption();

  RunsDiffCommand(App app) {
    this.app = app;
  }

  @Override
  public Integer call() {
    Run a = app.find(first);
    if (otherRoot == null && otherProfile == null && otherTenant == null) {
      return compare(side(a, app.stores()), side(app.find(second), app.stores()));
    }
    try (Stores other =
        app.openOther(otherRoot == null ? null : app.path(otherRoot), otherProfile, otherTenant)) {
      return compare(side(a, app.stores()), side(second(other), other));
    }
  }

  private Run second(Stores other) {
    String advice = "check --other-root, --other-profile and --other-tenant";
    try {
      RunId id = RunSelector.resolve(other.executions(), second);
      return other
          .executions()
          .find(id)
          .orElseThrow(
              () ->
                  new StoreException.NotFound(
                      "there is no run " + id + " in the other store; " + advice));
    } catch (StoreException.NotFound e) {
      App.requireStore(other, advice);
      throw e;
    }
  }

  private static RunSide side(Run run, Stores stores) {
    return new RunSide(stores.executions(), stores.artifacts(), run);
  }

  private int compare(RunSide a, RunSide b) {
    RunDiff.Summary summary;
    try (DifferenceWriter writer = DifferenceWriter.of(output.format, app, measures)) {
      writer.begin(a.run(), b.run());
      summary = RunDiff.compare(a, b, writer::accept);
      writer.end(summary);
    }
    summary
        .uncompared()
        .ifPresent(
            why -> {
              throw CommandFailure.of(
                  ExitCode.of(why), "the artifacts are not compared: " + why.getMessage());
            });
    WholeRun.require(app, a.executions(), a.run().id());
    WholeRun.require(app, b.executions(), b.run().id());
    return (exitStatus && !summary.isSame() ? ExitCode.FAILURE : ExitCode.OK).number();
  }
}
