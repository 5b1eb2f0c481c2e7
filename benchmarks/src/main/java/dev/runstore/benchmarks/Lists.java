package dev.runstore.benchmarks;

import dev.runstore.api.Cursor;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Page;
import dev.runstore.api.PageRequest;
import dev.runstore.api.RunQuery;
import dev.runstore.api.config.Stores;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Lists of a store of many runs, warm and in-process, against SQLite. */
final class Lists {
  private static final int CALLS = Integer.getInteger("calls", 1_000);
  private static final double GOAL = 1 / 5.0;

  private final PrintStream out;
  private final Path root;
  private final int runs;

  Lists(PrintStream out, Path root, int runs) {
    this.out = out;
    this.root = root;
    this.runs = runs;
  }

  /** One call, which says how many rows it saw. */
  interface Call {
    int rows(int number) throws Exception;
  }

  void run(Scratch scratch) throws Exception {
    List<RunId> ids = new ArrayList<>();
    try (Sqlite sqlite = new Sqlite(scratch.next("sqlite"))) {
      FullStore.fill(
          root,
          runs,
          run -> {
            ids.add(run.id());
            try {
              sqlite.add(run);
            } catch (java.sql.SQLException e) {
              throw new IllegalStateException(e);
            }
          });
      sqlite.filled();
      opening();
      try (Stores stores = Opened.at(root, "milestones", "lazy")) {
        ExecutionStore store = stores.executions();
        compare(
            "newest 20",
            n -> store.list(RunQuery.all(), PageRequest.first(20)).items().size(),
            n -> sqlite.newest());
        compare(
            "newest 20 failed of one subject",
            n ->
                store
                    .list(
                        RunQuery.all().ofSubject(subject(n)).withStatus(RunStatus.FAILED),
                        PageRequest.first(20))
                    .items()
                    .size(),
            n -> sqlite.failed(subject(n)));
        Page<Run> page = store.list(RunQuery.all(), PageRequest.first(20));
        for (int i = 0; i < 499; i++) {
          page = store.list(RunQuery.all(), PageRequest.first(20).from(page.next().orElseThrow()));
        }
        Cursor deep = page.next().orElseThrow();
        String last = page.items().get(page.items().size() - 1).id().value();
        compare(
            "a page 500 deep",
            n -> store.list(RunQuery.all(), PageRequest.first(20).from(deep)).items().size(),
            n -> sqlite.deep(last));
        ids.forEach(store::require);
        Random random = new Random(7);
        compare(
            "find of one run",
            n -> store.find(ids.get(random.nextInt(ids.size()))).isPresent() ? 1 : 0,
            n -> sqlite.byId(ids.get(random.nextInt(ids.size())).value()));
      }
    }
  }

  private static String subject(int n) {
    return "subject-" + n % FullStore.SUBJECTS;
  }

  private void opening() {
    double[] millis = new double[Comparison.ROUNDS];
    for (int i = 0; i < millis.length; i++) {
      long start = System.nanoTime();
      try (Stores stores = Opened.at(root, "milestones", "lazy")) {
        if (stores.executions().list(RunQuery.all(), PageRequest.first(1)).items().isEmpty()) {
          throw new IllegalStateException("nothing in the store");
        }
      }
      millis[i] = (System.nanoTime() - start) / 1e6;
    }
    out.printf(
        Locale.ROOT,
        "opening a store of %,d runs and listing one: median %.1f ms, goal 150 ms, first %.1f ms%n",
        runs,
        Comparison.median(millis),
        millis[0]);
  }

  private void compare(String name, Call product, Call raw) throws Exception {
    for (int percentile : new int[] {50, 99}) {
      new Comparison(out)
          .run(
              name + " of " + runs + ", p" + percentile,
              "calls/s",
              round -> 1e9 / percentile(product, percentile),
              round -> 1e9 / percentile(raw, percentile),
              GOAL);
    }
  }

  static double percentile(Call call, int percentile) throws Exception {
    double[] nanos = new double[CALLS];
    for (int i = 0; i < CALLS; i++) {
      long start = System.nanoTime();
      int rows = call.rows(i);
      nanos[i] = System.nanoTime() - start;
      if (rows == 0) {
        throw new IllegalStateException("no rows");
      }
    }
    Arrays.sort(nanos);
    return nanos[Math.min(CALLS - 1, CALLS * percentile / 100)];
  }
}
