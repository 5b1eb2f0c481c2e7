package dev.runstore.benchmarks;

import dev.runstore.api.Claim;
import dev.runstore.api.ClaimTerms;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.config.Stores;
import dev.runstore.api.event.Event;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Runner;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** W1 through the store, against one append-only file for each run. */
final class RecordRuns {
  private static final Runner RUNNER = new Runner("benchmark", "w1", "1", Optional.empty());

  private final PrintStream out;
  private final Scratch scratch;
  private final RawLog raw = new RawLog();

  RecordRuns(PrintStream out, Scratch scratch) {
    this.out = out;
    this.scratch = scratch;
  }

  void run() throws Exception {
    compare("always", "lazy", RawLog.Sync.EACH_CHANGE, 1, 40, 0.8);
    compare("always", "lazy", RawLog.Sync.EACH_CHANGE, 8, 15, 0.8);
    compare("milestones", "lazy", RawLog.Sync.NEVER, 1, 250, 0.3);
    compare("milestones", "lazy", RawLog.Sync.NEVER, 8, 60, 0.15);
    compare("milestones", "lazy", RawLog.Sync.MILESTONES, 1, 250, -1);
    compare("milestones", "lazy", RawLog.Sync.MILESTONES, 8, 60, -1);
    compare("milestones", "after-end", RawLog.Sync.NEVER, 1, 250, -1);
    compare("milestones", "after-end", RawLog.Sync.NEVER, 8, 60, -1);
  }

  private void compare(
      String durability, String readable, RawLog.Sync sync, int writers, int runs, double goal)
      throws Exception {
    new Comparison(out)
        .run(
            "W1 " + durability + ", readable " + readable + ", writers " + writers + named(sync),
            "runs/s",
            round -> product(scratch.next("w1"), durability, readable, writers, runs),
            round -> raw.round(scratch.next("raw"), writers, runs, sync),
            goal);
  }

  private static String named(RawLog.Sync sync) {
    return switch (sync) {
      case EACH_CHANGE -> ", log synced each change";
      case MILESTONES -> ", log synced at the same milestones";
      case NEVER -> ", log never synced";
    };
  }

  /** The same on a store that already holds many runs, against an empty one. */
  void onFullStore(Path full) throws Exception {
    new Comparison(out)
        .run(
            "W1 milestones on 100,000 runs, against an empty store",
            "runs/s",
            round -> product(full, "milestones", "lazy", 1, 150),
            round -> product(scratch.next("empty"), "milestones", "lazy", 1, 150),
            0.9);
    new Comparison(out)
        .run(
            "W1 always on 100,000 runs, against an empty store",
            "runs/s",
            round -> product(full, "always", "lazy", 1, 40),
            round -> product(scratch.next("empty"), "always", "lazy", 1, 40),
            0.9);
  }

  private static double product(
      Path root, String durability, String readable, int writers, int runs) throws Exception {
    try (Stores stores = Opened.at(root, durability, readable)) {
      ExecutionStore store = stores.executions();
      return Writers.perSecond(
          writers,
          (long) writers * runs,
          writer -> {
            for (int i = 0; i < runs; i++) {
              record(store);
            }
          });
    }
  }

  static void record(ExecutionStore store) {
    RunId id = RunId.next();
    store.create(id, Workload.created());
    Claim claim = store.claim(id, ClaimTerms.of(RUNNER));
    Fence fence = Fence.of(claim.lease());
    long sequence = claim.run().eventCount();
    for (List<Event> change : Workload.changes()) {
      sequence = store.append(id, fence, sequence, change).last();
    }
  }
}
