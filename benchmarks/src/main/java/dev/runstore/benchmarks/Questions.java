package dev.runstore.benchmarks;

import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.Maintenance;
import dev.runstore.api.RunQuery;
import dev.runstore.api.config.Stores;
import dev.runstore.api.diff.RunDiff;
import dev.runstore.api.diff.RunSide;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.TenantId;
import dev.runstore.api.query.RunSelection;
import dev.runstore.api.stats.Grouping;
import dev.runstore.api.stats.RunStatistics;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;

/**
 * A comparison of two long runs, figures over many runs and the check of them, against reading the
 * same bytes once.
 */
final class Questions {
  private static final double GOAL = 1 / 3.0;
  private static final int REPEATED = 10;

  private final PrintStream out;

  Questions(PrintStream out) {
    this.out = out;
  }

  /**
   * The runs are recorded in a session of their own, whose close waits for what is made of them
   * after the end. A round is some comparisons, as one takes too short a time to be measured.
   */
  void diff(Path root, int rounds) throws Exception {
    RunId a;
    RunId b;
    try (Stores stores = Opened.at(root, "never", "off")) {
      a = record(stores.executions(), rounds);
      b = record(stores.executions(), rounds);
    }
    try (Stores stores = Opened.at(root, "never", "off")) {
      RunSide left = side(stores, a);
      RunSide right = side(stores, b);
      List<Path> folders = List.of(root.resolve("runs/" + a), root.resolve("runs/" + b));
      new Comparison(out)
          .run(
              "diff of two runs of "
                  + rounds * Workload.STEPS
                  + " steps, against reading the bytes",
              "times/s",
              round -> repeated(() -> compare(left, right)),
              round -> repeated(() -> read(folders)),
              GOAL);
    }
  }

  private static void compare(RunSide left, RunSide right) {
    if (!RunDiff.compare(left, right, difference -> {}).isSame()) {
      throw new IllegalStateException("the runs differ");
    }
  }

  /** Something that is done several times in a round. */
  private interface Work {
    void once() throws IOException;
  }

  private static double repeated(Work work) throws IOException {
    long start = System.nanoTime();
    for (int i = 0; i < REPEATED; i++) {
      work.once();
    }
    return REPEATED * perSecond(start);
  }

  void stats(Path root) throws Exception {
    try (Stores stores = Opened.at(root, "never", "off")) {
      List<Path> folders = List.of(root.resolve("index"));
      new Comparison(out)
          .run(
              "stats by subject, against reading the bytes",
              "times/s",
              round -> repeated(() -> count(stores.executions())),
              round -> repeated(() -> read(folders)),
              GOAL);
    }
  }

  private static void count(ExecutionStore store) {
    RunStatistics statistics =
        new RunStatistics(store, List.of(Grouping.parse("subject")), ZoneOffset.UTC);
    RunSelection.of(RunQuery.all()).figures(store).forEach(statistics::add);
    if (statistics.all().runs() == 0) {
      throw new IllegalStateException("nothing in the store");
    }
  }

  void check(Path root) throws Exception {
    Comparison.Side product =
        round -> {
          long start = System.nanoTime();
          try (Stores stores = Opened.at(root, "never", "off")) {
            stores.check(
                TenantId.DEFAULT,
                Maintenance.Repair.REPORT_ONLY,
                finding -> {
                  throw new IllegalStateException(finding.toString());
                });
          }
          return perSecond(start);
        };
    compare("check", product, List.of(root));
  }

  private void compare(String name, Comparison.Side product, List<Path> folders) throws Exception {
    new Comparison(out)
        .run(
            name + ", against reading the bytes",
            "times/s",
            product,
            round -> timed(folders),
            GOAL);
  }

  private static double timed(List<Path> folders) throws IOException {
    long start = System.nanoTime();
    read(folders);
    return perSecond(start);
  }

  private static void read(List<Path> folders) throws IOException {
    long bytes = 0;
    for (Path folder : folders) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          bytes += bytes(file);
        }
      }
    }
    if (bytes == 0) {
      throw new IllegalStateException("no bytes in " + folders);
    }
  }

  private static double perSecond(long start) {
    return 1e9 / (System.nanoTime() - start);
  }

  private static long bytes(Path file) throws IOException {
    byte[] buffer = new byte[1 << 16];
    long bytes = 0;
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
        bytes += n;
      }
    }
    return bytes;
  }

  private static RunSide side(Stores stores, RunId id) {
    return new RunSide(
        stores.executions(), stores.artifacts(), stores.executions().find(id).orElseThrow());
  }

  private static RunId record(ExecutionStore store, int rounds) {
    RunId id = RunId.next();
    long sequence = store.create(id, Workload.created()).last();
    for (int round = 0; round < rounds; round++) {
      sequence =
          store
              .append(id, Fence.unleased(), sequence, Workload.steps(round * Workload.STEPS))
              .last();
    }
    store.append(
        id,
        Fence.unleased(),
        sequence,
        List.of(Event.undated(EventBody.RunEnded.of(RunStatus.SUCCEEDED))));
    return id;
  }
}
