package dev.runstore.cli;

import dev.runstore.api.Capability;
import dev.runstore.api.Maintenance.Compressed;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreException;
import dev.runstore.api.StoreSession;
import dev.runstore.api.model.RunId;
import dev.runstore.api.retention.Compressing;
import dev.runstore.cli.output.Sizes;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code wct store compress}. */
@Command(
    name = "compress",
    description = {
      "Compresses large artifacts of runs that have ended. Digests, lengths and ranges stay those of"
          + " the original bytes; what would hardly get smaller is left as it is.",
      "Exits with 7 if an artifact is damaged, which is left as it is. One that was interrupted goes"
          + " on when it is repeated."
    })
final class StoreCompressCommand implements Callable<Integer> {
  private final App app;

  @Option(
      names = "--over",
      paramLabel = "SIZE",
      description = "Only artifacts larger than this (default: payloads.compress-over, 10MiB).")
  @Nullable String over;

  StoreCompressCommand(App app) {
    this.app = app;
  }

  @Override
  public Integer call() {
    long limit =
        over == null ? app.stores().config().compressOver() : Quantity.size("--over", over);
    StoreSession session = app.stores().artifactSession();
    if (!session.capabilities().contains(Capability.COMPRESSION)) {
      throw CommandFailure.failure(
          "store "
              + session.backend()
              + " compresses what it keeps by itself, if at all; there is nothing to do");
    }
    app.requireStore();
    Told told = new Told();
    Compressed all = told.compress(limit);
    app.out().flush();
    app.say(
        all.artifacts() == 0
            ? "nothing to compress: no artifact of an ended run is larger than "
                + Sizes.bytes(limit)
                + ", is not compressed yet and would get smaller"
            : "compressed "
                + all.artifacts()
                + (all.artifacts() == 1 ? " artifact, " : " artifacts, ")
                + saved(all));
    return (told.damaged ? ExitCode.CORRUPT : ExitCode.OK).number();
  }

  private static String saved(Compressed done) {
    return Sizes.bytes(done.bytesBefore()) + " to " + Sizes.bytes(done.bytesAfter());
  }

  private final class Told implements Compressing.Listener {
    private boolean damaged;

    private Compressed compress(long limit) {
      return new Compressing(app.executions(), app.stores().artifactSession().maintenance())
          .all(RunQuery.all(), limit, this);
    }

    @Override
    public void compressed(RunId runId, Compressed done) {
      if (done.artifacts() > 0) {
        app.out().line(runId.value() + "  " + saved(done));
      }
    }

    @Override
    public void damaged(RunId runId, StoreException.Corrupt damage) {
      damaged = true;
      app.say("run " + runId + ": " + damage.getMessage());
    }
  }
}
