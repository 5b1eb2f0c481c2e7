package dev.runstore.benchmarks;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** What is measured on PostgreSQL: all of it, or the parts that {@code -Donly} names. */
final class PostgresBenchmarks {
  private static final List<String> PARTS =
      List.of(
          System.getProperty("only", "w1,jobrunr,dbos,events,claims,lists,retention")
              .split(",", -1));

  private PostgresBenchmarks() {}

  static void run(PrintStream out, Path folder) throws Exception {
    try (MeasuredServer server = MeasuredServer.start(folder, out)) {
      for (String part : PARTS) {
        String database = server.newDatabase();
        RawTables.create(server, database);
        switch (part) {
          case "w1" -> new PostgresRuns(out, server, database).run();
          case "jobrunr" -> new PostgresRuns(out, server, database).besideJobRunr();
          case "dbos" -> new PostgresRuns(out, server, database).besideDbos();
          case "events" -> new PostgresRuns(out, server, database).events();
          case "claims" -> new PostgresClaims(out, server, database).run();
          case "lists" -> new PostgresLists(out, server, database).run();
          case "retention" -> new PostgresRetention(out, server, database).run();
          default -> throw new IllegalArgumentException("there is no part " + part);
        }
      }
    }
  }
}
