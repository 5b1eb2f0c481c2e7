package dev.runstore.benchmarks;

import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.codec.EventCodec;
import dev.runstore.api.config.Stores;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepRunId;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** W1 and single events on PostgreSQL, against the same rows by hand on the same server. */
final class PostgresRuns {
  private static final int WRITERS = 8;
  private static final int EVENTS = Integer.getInteger("events", 200_000);
  private static final int EVENT_RUNS = 100;
  private static final int ALONE = Integer.getInteger("alone", 60);
  private static final int TOGETHER = Integer.getInteger("together", 30);

  private final PrintStream out;
  private final MeasuredServer server;
  private final String database;

  PostgresRuns(PrintStream out, MeasuredServer server, String database) {
    this.out = out;
    this.server = server;
    this.database = database;
  }

  void run() throws Exception {
    try (Stores stores = server.stores(database)) {
      ExecutionStore store = stores.executions();
      new Comparison(out)
          .run(
              "W1, 1 writer, against plain JDBC",
              "runs/s",
              round -> product(store, 1, ALONE),
              round -> alone(1, ALONE),
              0.8);
      new Comparison(out)
          .run(
              "W1, 8 writers, against group commit by hand",
              "runs/s",
              round -> product(store, WRITERS, TOGETHER),
              round -> grouped(TOGETHER),
              0.7);
      new Comparison(out)
          .run(
              "W1, 8 writers, against plain JDBC",
              "runs/s",
              round -> product(store, WRITERS, TOGETHER),
              round -> alone(WRITERS, TOGETHER),
              -1);
    }
  }

  void besideJobRunr() throws Exception {
    try (OtherEngine other = new JobRunrRuns(server, database, WRITERS)) {
      beside(other);
    }
  }

  void besideDbos() throws Exception {
    try (OtherEngine other = new DbosRuns(server, database, WRITERS)) {
      beside(other);
    }
  }

  private void beside(OtherEngine other) throws Exception {
    try (Stores stores = server.stores(database)) {
      beside(other, stores.executions(), 1, ALONE, Workload::changes);
      beside(other, stores.executions(), WRITERS, TOGETHER, Workload::changes);
      beside(other, stores.executions(), 1, ALONE, Workload::turns);
      beside(other, stores.executions(), WRITERS, TOGETHER, Workload::turns);
    }
    out.printf("%s keeps %,d runs as ended%n", other.name(), other.ended());
  }

  private void beside(
      OtherEngine other,
      ExecutionStore store,
      int writers,
      int runs,
      Supplier<List<List<Event>>> workload)
      throws Exception {
    new Comparison(out)
        .run(
            "W1, %d writers, %d writes, against %s"
                .formatted(writers, 2 + workload.get().size(), other.name()),
            "runs/s",
            round -> product(store, writers, runs, workload),
            round -> other.perSecond(writers, runs),
            2.5);
  }

  void events() throws Exception {
    try (Stores stores = server.stores(database)) {
      new Comparison(out)
          .run(
              EVENTS + " single events, 8 writers, against group commit by hand",
              "events/s",
              round -> events(stores.executions()),
              round -> rawEvents(),
              0.7);
    }
  }

  private static double product(ExecutionStore store, int writers, int runs) throws Exception {
    return product(store, writers, runs, Workload::changes);
  }

  private static double product(
      ExecutionStore store, int writers, int runs, Supplier<List<List<Event>>> workload)
      throws Exception {
    return Writers.perSecond(
        writers,
        (long) writers * runs,
        writer -> {
          for (int i = 0; i < runs; i++) {
            RecordRuns.record(store, workload.get());
          }
        });
  }

  double alone(int writers, int runs) throws Exception {
    return Writers.perSecond(
        writers,
        (long) writers * runs,
        writer -> {
          try (RawRuns raw = new RawRuns(server.application(database))) {
            for (int i = 0; i < runs; i++) {
              RunId run = RunId.next();
              raw.create(run, row(Workload.created()));
              raw.claim(run, CLAIMED);
              long last = 2;
              for (List<RawRuns.Row> change : CHANGES) {
                if (change.size() > 1) {
                  raw.step(run, 1, last, change);
                } else if (change.get(0).type().equals("run.ended")) {
                  raw.end(run, 1, last, change.get(0));
                } else {
                  raw.change(run, 1, last, change.get(0));
                }
                last += change.size();
              }
            }
          }
        });
  }

  double grouped(int runs) throws Exception {
    try (RawGroups groups = new RawGroups(server.application(database))) {
      return Writers.perSecond(
          WRITERS,
          (long) WRITERS * runs,
          writer -> {
            try (RawRuns raw = new RawRuns(server.application(database))) {
              for (int i = 0; i < runs; i++) {
                record(raw, groups);
              }
            }
          });
    }
  }

  private static void record(RawRuns raw, RawGroups groups)
      throws SQLException, InterruptedException {
    RunId run = RunId.next();
    raw.create(run, row(Workload.created()));
    raw.claim(run, CLAIMED);
    long last = 2;
    for (List<RawRuns.Row> change : CHANGES) {
      if (change.get(0).type().equals("run.ended")) {
        raw.end(run, 1, last, change.get(0));
      } else {
        groups.add(
            run,
            1,
            last,
            change,
            change.size() > 1 ? Optional.of(change.get(3).payload()) : Optional.empty());
      }
      last += change.size();
    }
  }

  static double events(ExecutionStore store) throws Exception {
    List<RunId> ids = new ArrayList<>();
    for (int i = 0; i < EVENT_RUNS; i++) {
      RunId id = RunId.next();
      store.create(id, Workload.created());
      ids.add(id);
    }
    StepRef ref = new StepRef(new StepId("s"), 1, StepRunId.next());
    return Writers.perSecond(
        WRITERS,
        EVENTS,
        writer -> {
          for (int run = writer; run < EVENT_RUNS; run += WRITERS) {
            long last = 1;
            for (int i = 0; i < EVENTS / EVENT_RUNS; i++) {
              last =
                  store
                      .append(ids.get(run), Fence.unleased(), last, List.of(Workload.custom(ref)))
                      .last();
            }
          }
        });
  }

  double rawEvents() throws Exception {
    List<RunId> ids = new ArrayList<>();
    try (RawRuns raw = new RawRuns(server.application(database))) {
      for (int i = 0; i < EVENT_RUNS; i++) {
        RunId id = RunId.next();
        raw.create(id, row(Workload.created()));
        ids.add(id);
      }
    }
    try (RawGroups groups = new RawGroups(server.application(database))) {
      return Writers.perSecond(
          WRITERS,
          EVENTS,
          writer -> {
            for (int run = writer; run < EVENT_RUNS; run += WRITERS) {
              for (int i = 0; i < EVENTS / EVENT_RUNS; i++) {
                groups.add(ids.get(run), 0, 1 + i, SINGLE, Optional.empty());
              }
            }
          });
    }
  }

  private static final RawRuns.Row CLAIMED = new RawRuns.Row("lease.claimed", new byte[400]);
  private static final List<List<RawRuns.Row>> CHANGES =
      Workload.changes().stream()
          .map(change -> change.stream().map(PostgresRuns::row).toList())
          .toList();
  private static final List<RawRuns.Row> SINGLE =
      List.of(row(Workload.custom(new StepRef(new StepId("s"), 1, StepRunId.next()))));

  /** The bytes that the product stores for this event, prepared. */
  static RawRuns.Row row(Event event) {
    return new RawRuns.Row(
        event.body().type(),
        EventCodec.encode(new RecordedEvent(RecordedEvent.Track.HISTORY, 1, Instant.EPOCH, event)));
  }
}
