package dev.runstore.benchmarks;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs a benchmark by name; see {@code docs/benchmarks.md}. */
public final class Benchmarks {
  private static final String USAGE =
      """
      usage: benchmarks/run NAME [FOLDER]
        w1        recording one run of 20 steps, against one append-only file for each run
        events    single events from 8 writers; a history read in order and from its end
        lists     lists of 100,000 finished runs, against SQLite
        full      w1 on a store of 100,000 runs, against an empty one
        artifacts small ones and one of 1 GiB, against the same bytes by hand
        memory    a run of 100,000 steps and 1,000,000 events, an artifact of 2 GiB, in a heap of 128 MiB
        s3        artifacts on S3, against the AWS SDK alone; RUNSTORE_TEST_S3_ENDPOINT names the server, else S3Proxy
        s3memory  an artifact of 5 GiB on S3, in a heap of 128 MiB
        postgres  runs, events, claims, lists and retention on PostgreSQL, against plain JDBC on the same server;
                  -Donly=w1,events,… in BENCHMARK_OPTIONS runs a part, RUNSTORE_TEST_POSTGRES_URL names the server
        diff      two runs of 10,000 steps compared, against reading their bytes, in a heap of 128 MiB
        stats     figures over 100,000 runs, against reading the bytes of the index, in a heap of 128 MiB
        check     a store of 100,000 runs checked, against reading its bytes, in a heap of 128 MiB
        export    a run of 100,000 steps and 1,000,000 events in every format, in a heap of 128 MiB
        otlp      100,000 spans imported, against Jackson parsing the same file, in a heap of 128 MiB
        startup   wct runs list, against a picocli program that prints one line
      FOLDER is where the files go, target/benchmarks if none is given.
      """;

  private Benchmarks() {}

  /** Runs the benchmark that the first argument names. */
  public static void main(String[] args) throws Exception {
    if (args.length < 1 || args.length > 2) {
      System.err.print(USAGE);
      System.exit(2);
    }
    Path folder = Path.of(args.length > 1 ? args[1] : "target/benchmarks").toAbsolutePath();
    System.exit(run(System.out, args[0], folder));
  }

  private static int run(PrintStream out, String name, Path folder) throws Exception {
    Files.createDirectories(folder);
    Path full = folder.resolve("full");
    try (Scratch scratch = new Scratch(folder)) {
      switch (name) {
        case "w1" -> new RecordRuns(out, scratch).run();
        case "events" -> new RecordEvents(out, scratch, Integer.getInteger("perRun", 2_000)).run();
        case "lists" -> new Lists(out, full, Integer.getInteger("runs", 100_000)).run(scratch);
        case "full" -> {
          FullStore.fill(full, Integer.getInteger("runs", 100_000), run -> {});
          new RecordRuns(out, scratch).onFullStore(full);
        }
        case "artifacts" -> new Artifacts(out, scratch).run();
        case "memory" ->
            new Memory(out, scratch).run(Integer.getInteger("steps", 100_000), 2L << 30);
        case "s3" -> {
          try (Bucket bucket = Bucket.open(scratch.next("s3"))) {
            new Objects(out, bucket).run();
          }
        }
        case "s3memory" -> {
          try (Bucket bucket = Bucket.open(scratch.next("s3"))) {
            new Objects(out, bucket).memory(Long.getLong("largeMiB", 5_120L) << 20);
          }
        }
        case "postgres" -> PostgresBenchmarks.run(out, scratch.next("postgres"));
        case "diff" ->
            new Questions(out)
                .diff(scratch.next("diff"), Integer.getInteger("steps", 10_000) / Workload.STEPS);
        case "stats" -> {
          FullStore.fill(full, Integer.getInteger("runs", 100_000), run -> {});
          new Questions(out).stats(full);
        }
        case "check" -> {
          FullStore.fill(full, Integer.getInteger("runs", 100_000), run -> {});
          new Questions(out).check(full);
        }
        case "export" -> new Exports(out, scratch).run(Integer.getInteger("steps", 100_000));
        case "otlp" -> new OtlpImports(out, scratch).run(Integer.getInteger("spans", 100_000));
        case "startup" -> {
          FullStore.fill(full, Integer.getInteger("runs", 100_000), run -> {});
          new StartUp(out)
              .run(
                  List.of(System.getProperty("wct"), "--root", full.toString(), "runs", "list"),
                  List.of(System.getProperty("oneLine")));
        }
        default -> {
          System.err.print(USAGE);
          return 2;
        }
      }
    }
    return 0;
  }
}
