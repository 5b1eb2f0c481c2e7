package dev.runstore.benchmarks;

import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.RunQuery;
import dev.runstore.api.config.Stores;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.EventBody.StepEnded;
import dev.runstore.api.event.EventBody.StepStarted;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.api.retention.DeletionReceipt;
import dev.runstore.api.retention.DeletionReceipt.Result;
import dev.runstore.api.retention.Retention;
import dev.runstore.api.retention.RetentionPolicy;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs that are too old, of 20 steps and 60 events each, planned and deleted; beside writers, and
 * alone. By hand, one statement for each table deletes as many.
 */
final class PostgresRetention {
  private static final int WRITERS = 8;
  private static final int RUNS = Integer.getInteger("runs", 100_000);
  private static final int GROUPS = 4 * (Comparison.ROUNDS + 1);
  private static final int IN_GROUP = RUNS / GROUPS;
  private static final Payload BODY = Payload.json("{\"text\":\"" + "y".repeat(189) + "\"}");
  private static final String ID = "'01' || lpad(upper(to_hex(%s)), 24, '0')";

  private final PrintStream out;
  private final MeasuredServer server;
  private final String database;
  private final double[] beside = new double[Comparison.ROUNDS + 1];
  private final double[] alone = new double[Comparison.ROUNDS + 1];

  PostgresRetention(PrintStream out, MeasuredServer server, String database) {
    this.out = out;
    this.server = server;
    this.database = database;
  }

  void run() throws Exception {
    try (Stores stores = server.stores(database)) {
      fill(stores.executions());
      Comparison comparison = new Comparison(out);
      comparison.run(
          IN_GROUP
              + " of "
              + RUNS
              + " runs deleted beside 8 writers, against one DELETE for each table alone",
          "runs/s",
          round -> besideWriters(stores, round),
          round -> byHand(group(3, round)),
          0.1);
      comparison.run(
          "8 writers of single events beside that, against the writers alone",
          "events/s",
          round -> beside[round + 1],
          round -> alone[round + 1],
          0.7);
      comparison.run(
          "the same without writers, against one DELETE for each table",
          "runs/s",
          round -> deleted(stores, group(0, round)),
          round -> byHand(group(1, round)),
          0.5);
    }
  }

  private static int group(int kind, int round) {
    return kind * (Comparison.ROUNDS + 1) + round + 1;
  }

  private static String subject(int group) {
    return "group-" + group;
  }

  /** Records one run, and copies its rows. */
  private void fill(ExecutionStore store) {
    RunId model = RunId.next();
    store.create(
        model, Event.of(Instant.now(), EventBody.RunCreated.of(Subject.workflow("group-x"))));
    List<Event> events = new ArrayList<>();
    events.add(Event.of(Instant.now(), new EventBody.RunStarted()));
    boolean more = true;
    for (Event event : Workload.steps(0)) {
      boolean step = event.body() instanceof StepStarted || event.body() instanceof StepEnded;
      if (step || more) {
        events.add(event);
      }
      more = step;
    }
    events.add(Event.of(Instant.now(), EventBody.RunEnded.of(RunStatus.SUCCEEDED)));
    store.append(model, Fence.unleased(), 1, events);
    String ids =
        "(select %s as id, i / %d as g from generate_series(0, %d) i) n"
            .formatted(ID.formatted("i"), IN_GROUP, GROUPS * IN_GROUP - 1);
    server.execute(
        database,
        "insert into runstore.runs (tenant_id, run_id, generation, last_event, status,"
            + " subject_kind, subject_key, recorded_at, end_recorded_at, at_time, end_key,"
            + " search_text, label_text, header)"
            + " select tenant_id, n.id, generation, last_event, status, subject_kind,"
            + " 'group-' || n.g, recorded_at, end_recorded_at, at_time, end_key, search_text,"
            + " label_text, convert_to(replace(replace(convert_from(header, 'UTF8'), run_id, n.id),"
            + " 'group-x', 'group-' || n.g), 'UTF8') from runstore.runs, "
            + ids);
    server.execute(
        database,
        "insert into runstore.run_events select tenant_id, n.id, track, seq, event_id, type,"
            + " step_key, recorded_at, payload from runstore.run_events, "
            + ids
            + " order by n.id, seq");
    server.execute(
        database,
        "insert into runstore.run_steps select tenant_id, n.id, first_seq, told_seq, state"
            + " from runstore.run_steps, "
            + ids
            + " order by n.id, first_seq");
    server.settle(database);
  }

  private static double deleted(Stores stores, int group) {
    Retention retention = Retention.of(stores.executions(), stores.artifacts()).someAtOnce();
    long start = System.nanoTime();
    DeletionReceipt receipt =
        retention.apply(
            retention.plan(
                RetentionPolicy.olderThan(Duration.ZERO),
                RunQuery.all().ofSubject(subject(group))));
    return checked(receipt.count(Result.DELETED), start);
  }

  private double byHand(int group) throws SQLException {
    String of =
        " where tenant_id = 'default' and run_id >= %s and run_id < %s"
            .formatted(ID.formatted(group * IN_GROUP), ID.formatted((group + 1) * IN_GROUP));
    try (Connection connection = server.application(database);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("select set_config('runstore.tenant', 'default', true)");
      long start = System.nanoTime();
      statement.executeUpdate("delete from runstore.run_events" + of);
      statement.executeUpdate("delete from runstore.run_steps" + of);
      int runs = statement.executeUpdate("delete from runstore.runs" + of);
      connection.commit();
      return checked(runs, start);
    }
  }

  private static double checked(long runs, long start) {
    if (runs != IN_GROUP) {
      throw new IllegalStateException(runs + " runs were deleted, not " + IN_GROUP);
    }
    return runs * 1e9 / (System.nanoTime() - start);
  }

  /** Deletes while others write; afterwards they write as many events again, alone. */
  private double besideWriters(Stores stores, int round) throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    AtomicLong events = new AtomicLong();
    double[] speed = new double[1];
    long start = System.nanoTime();
    Writers.perSecond(
        WRITERS + 1,
        1,
        writer -> {
          if (writer == WRITERS) {
            try {
              speed[0] = deleted(stores, group(2, round));
            } finally {
              done.set(true);
            }
          } else {
            events.addAndGet(write(stores.executions(), done, Long.MAX_VALUE));
          }
        });
    beside[round + 1] = events.get() * 1e9 / (System.nanoTime() - start);
    long each = events.get() / WRITERS;
    AtomicBoolean never = new AtomicBoolean();
    alone[round + 1] =
        Writers.perSecond(
            WRITERS, each * WRITERS, writer -> write(stores.executions(), never, each));
    return speed[0];
  }

  private static Event progress() {
    return Event.of(
        Instant.now(), new EventBody.Custom(Optional.empty(), "progress", Optional.of(BODY)));
  }

  private static long write(ExecutionStore store, AtomicBoolean done, long most) {
    RunId id = RunId.next();
    store.create(id, Workload.created());
    long written = 0;
    while (written < most && !done.get()) {
      written = store.append(id, Fence.unleased(), written + 1, List.of(progress())).last() - 1;
    }
    return written;
  }
}
