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
import java.util.function.Supplier;

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
    warmUp();
    Form each = new Form("always", "lazy", Workload::changes);
    Form turns = new Form("always", "lazy", Workload::turns);
    compare(each, RawLog.Sync.EACH_CHANGE, 1, 100, 0.8);
    compare(each, RawLog.Sync.EACH_CHANGE, 8, 50, 0.8);
    compare(turns, RawLog.Sync.EACH_CHANGE, 1, 100, 0.8);
    compare(turns, RawLog.Sync.EACH_CHANGE, 8, 50, 0.8);
    Form fewer = new Form("milestones", "lazy", Workload::turns);
    compare(fewer, RawLog.Sync.NEVER, 1, 500, 0.3);
    compare(fewer, RawLog.Sync.NEVER, 8, 120, 0.15);
    compare(fewer, RawLog.Sync.MILESTONES, 1, 500, -1);
    compare(fewer, RawLog.Sync.MILESTONES, 8, 120, -1);
    Form folders = new Form("milestones", "after-end", Workload::turns);
    compare(folders, RawLog.Sync.NEVER, 1, 500, -1);
    compare(folders, RawLog.Sync.NEVER, 8, 120, -1);
  }

  /** How the product records a run: its options, and what it acknowledges together. */
  private record Form(String durability, String readable, Supplier<List<List<Event>>> workload) {
    private String named() {
      return durability + " " + readable + ", " + (2 + workload.get().size()) + " writes";
    }
  }

  /** Both sides run often enough to be compiled: what they cost then is what is compared. */
  private void warmUp() throws Exception {
    product(scratch.next("warm"), new Form("never", "lazy", Workload::changes), 4, 600);
    raw.round(scratch.next("warm-raw"), 4, 600, RawLog.Sync.NEVER);
  }

  private void compare(Form form, RawLog.Sync sync, int writers, int runs, double goal)
      throws Exception {
    new Comparison(out)
        .run(
            "W1 " + form.named() + ", writers " + writers + named(sync),
            "runs/s",
            round -> product(scratch.next("w1"), form, writers, runs),
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
    warmUp();
    Form milestones = new Form("milestones", "lazy", Workload::changes);
    Form always = new Form("always", "lazy", Workload::changes);
    new Comparison(out)
        .run(
            "W1 milestones on 100,000 runs, against an empty store",
            "runs/s",
            round -> product(full, milestones, 1, 150),
            round -> product(scratch.next("empty"), milestones, 1, 150),
            0.9);
    new Comparison(out)
        .run(
            "W1 always on 100,000 runs, against an empty store",
            "runs/s",
            round -> product(full, always, 1, 40),
            round -> product(scratch.next("empty"), always, 1, 40),
            0.9);
  }

  private static double product(Path root, Form form, int writers, int runs) throws Exception {
    try (Stores stores = Opened.at(root, form.durability(), form.readable())) {
      ExecutionStore store = stores.executions();
      return Writers.perSecond(
          writers,
          (long) writers * runs,
          writer -> {
            for (int i = 0; i < runs; i++) {
              record(store, form.workload().get());
            }
          });
    }
  }

  static void record(ExecutionStore store, List<List<Event>> changes) {
    RunId id = RunId.next();
    store.create(id, Workload.created());
    Claim claim = store.claim(id, ClaimTerms.of(RUNNER));
    Fence fence = Fence.of(claim.lease());
    long sequence = claim.run().eventCount();
    for (List<Event> change : changes) {
      sequence = store.append(id, fence, sequence, change).last();
    }
  }
}
