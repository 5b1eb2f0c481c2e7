package dev.runstore.cli;

import dev.runstore.api.model.RunId;
import dev.runstore.api.retention.Archiving;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wct runs archive}. */
@Command(
    name = "archive",
    description = {
      "Packs runs that have ended away. They are listed, inspected and exported as before.",
      "An archiving that was interrupted goes on when it is repeated."
    })
final class RunsArchiveCommand implements Runnable {
  private final App app;

  @Parameters(arity = "0..*", paramLabel = "RUN", description = "The runs.")
  List<String> runs = List.of();

  @Option(
      names = "--older-than",
      paramLabel = "TIME",
      description = "All that ended longer ago than this, by the store's clock: 30d.")
  @Nullable String olderThan;

  @Option(names = "--agent", paramLabel = "ID", description = "Of these, only those of this agent.")
  @Nullable String agent;

  @Option(
      names = "--workflow",
      paramLabel = "ID",
      description = "Of these, only those of this workflow.")
  @Nullable String workflow;

  RunsArchiveCommand(App app) {
    this.app = app;
  }

  @Override
  public void run() {
    if (runs.isEmpty() == (olderThan == null)) {
      throw CommandFailure.usage("name the runs to archive, or give --older-than 30d");
    }
    if (olderThan == null && (agent != null || workflow != null)) {
      throw CommandFailure.usage("--agent and --workflow go with --older-than");
    }
    Archiving archiving = new Archiving(app.executions());
    long asked = 0;
    long archived = 0;
    if (olderThan == null) {
      Set<RunId> ids = new LinkedHashSet<>();
      runs.forEach(text -> ids.add(app.find(text).id()));
      asked = ids.size();
      for (RunId id : ids) {
        archived += tell(id, app.executions().archive(id));
      }
    } else {
      app.requireStore();
      try (ProgressLine progress = ProgressLine.on(app, "archived", 0)) {
        LongAdder old = new LongAdder();
        archived =
            archiving.olderThan(
                Quantity.time("--older-than", olderThan),
                RunScope.of(agent, workflow),
                (id, isNew) -> {
                  progress.step();
                  old.increment();
                  tell(id, isNew);
                });
        asked = old.sum();
      }
    }
    app.out().flush();
    app.say("archived " + CleanupListings.runs(archived) + others(asked, archived));
  }

  /** Why there were not more. */
  private String others(long asked, long archived) {
    if (asked == 0) {
      return ": none has ended longer ago than "
          + olderThan
          + "; a run that was imported or copied counts from then";
    }
    long before = asked - archived;
    return before == 0 ? "" : "; " + before + (before == 1 ? " was" : " were") + " there before";
  }

  private int tell(RunId id, boolean isNew) {
    if (isNew) {
      app.out().line(id.value());
    }
    return isNew ? 1 : 0;
  }
}
