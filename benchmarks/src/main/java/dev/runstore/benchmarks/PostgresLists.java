package dev.runstore.benchmarks;

import dev.runstore.api.Cursor;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.Page;
import dev.runstore.api.PageRequest;
import dev.runstore.api.RunQuery;
import dev.runstore.api.config.Stores;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Subject;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** Lists of many ended runs, against the query by hand in a transaction of the same kind. */
final class PostgresLists {
  private static final int RUNS = Integer.getInteger("runs", 100_000);
  private static final int MODELS = 1_000;
  private static final double GOAL = 0.5;
  private static final String RAW =
      "select set_config('raw.tenant', ?, true), set_config('statement_timeout', '30s', true);"
          + " select r.run_id, r.status, r.subject, r.created_at, r.started_at, r.ended_at,"
          + " r.summary from raw.runs r ";
  private static final String NEWEST = " order by r.run_id desc limit 20";

  private final PrintStream out;
  private final MeasuredServer server;
  private final String database;

  PostgresLists(PrintStream out, MeasuredServer server, String database) {
    this.out = out;
    this.server = server;
    this.database = database;
  }

  void run() throws Exception {
    try (Stores stores = server.stores(database);
        Connection connection = server.application(database)) {
      ExecutionStore store = stores.executions();
      fill(store);
      compare(connection, "newest 20", store, RunQuery.all(), "where r.tenant_id = ?" + NEWEST);
      compare(
          connection,
          "newest 20 failed of one subject",
          store,
          RunQuery.all().ofSubject("subject-7").withStatus(RunStatus.FAILED),
          "where r.tenant_id = ? and r.subject = 'subject-7' and r.status = 'FAILED'" + NEWEST);
      compare(
          connection,
          "newest 20 with one label",
          store,
          RunQuery.all().labelled("team", "team-7"),
          "join raw.labels l on l.tenant_id = r.tenant_id and l.run_id = r.run_id"
              + " where l.tenant_id = ? and l.key = 'team' and l.value = 'team-7'"
              + " order by l.run_id desc limit 20");
      deep(connection, store);
      byId(connection, store);
    }
  }

  /** Records some runs of all kinds, and copies their rows. */
  private void fill(ExecutionStore store) {
    for (int i = 0; i < MODELS; i++) {
      RunId id = RunId.next();
      EventBody.RunCreated created =
          EventBody.RunCreated.of(Subject.workflow("subject-" + i % FullStore.SUBJECTS))
              .labelled(Labels.of(Map.of("team", "team-" + i % 200)));
      store.create(id, Event.of(Instant.now(), created));
      RunStatus status = FullStore.STATUSES.get(i / FullStore.SUBJECTS);
      store.append(
          id,
          Fence.unleased(),
          1,
          List.of(
              Event.of(Instant.now(), new EventBody.RunStarted()),
              Event.of(Instant.now(), EventBody.RunEnded.of(status))));
    }
    server.execute(database, "create table public.model as select * from runstore.runs");
    server.execute(
        database,
        "insert into runstore.runs (tenant_id, run_id, generation, last_event, status,"
            + " subject_kind, subject_key, recorded_at, end_recorded_at, at_time, end_key,"
            + " search_text, label_text, header)"
            + " select tenant_id, n.id, generation, last_event, status, subject_kind,"
            + " subject_key, recorded_at, end_recorded_at, at_time, end_key,"
            + " replace(search_text, lower(run_id), lower(n.id)), label_text,"
            + " convert_to(replace(convert_from(header, 'UTF8'), run_id, n.id), 'UTF8')"
            + " from generate_series(1, "
            + (RUNS / MODELS - 1)
            + ") i, public.model m, lateral (select '01' || upper(lpad(to_hex("
            + "hashtextextended(m.run_id || i, 0)), 24, '0')) as id) n");
    server.execute(
        database,
        "insert into runstore.run_labels select tenant_id, run_id, 'team', replace(label_text, 'team=', ''), end_key"
            + " from runstore.runs on conflict do nothing");
    server.execute(
        database,
        "insert into raw.runs select tenant_id, run_id, 0, 3, status, subject_key, recorded_at,"
            + " recorded_at, end_recorded_at, 0, header from runstore.runs");
    server.execute(
        database,
        "insert into raw.labels select tenant_id, run_id, key, value from runstore.run_labels");
    server.settle(database);
  }

  private void compare(
      Connection connection, String name, ExecutionStore store, RunQuery query, String sql)
      throws Exception {
    try (PreparedStatement raw = connection.prepareStatement(RAW + sql)) {
      compare(
          name, n -> store.list(query, PageRequest.first(20)).items().size(), n -> rows(raw, ""));
    }
  }

  private void deep(Connection connection, ExecutionStore store) throws Exception {
    Page<Run> page = store.list(RunQuery.all(), PageRequest.first(20));
    for (int i = 0; i < 499; i++) {
      page = store.list(RunQuery.all(), PageRequest.first(20).from(page.next().orElseThrow()));
    }
    Cursor deep = page.next().orElseThrow();
    String last = page.items().get(page.items().size() - 1).id().value();
    try (PreparedStatement raw =
        connection.prepareStatement(RAW + "where r.tenant_id = ? and r.run_id < ?" + NEWEST)) {
      compare(
          "a page 500 deep",
          n -> store.list(RunQuery.all(), PageRequest.first(20).from(deep)).items().size(),
          n -> rows(raw, last));
    }
  }

  private void byId(Connection connection, ExecutionStore store) throws Exception {
    List<RunId> ids =
        store.list(RunQuery.all(), PageRequest.first(500)).items().stream().map(Run::id).toList();
    Random random = new Random(7);
    try (PreparedStatement raw =
        connection.prepareStatement(RAW + "where r.tenant_id = ? and r.run_id = ?")) {
      compare(
          "one run by its id",
          n -> store.find(ids.get(random.nextInt(ids.size()))).isPresent() ? 1 : 0,
          n -> rows(raw, ids.get(random.nextInt(ids.size())).value()));
    }
  }

  private void compare(String name, Lists.Call product, Lists.Call raw) throws Exception {
    for (int percentile : new int[] {50, 99}) {
      new Comparison(out)
          .run(
              String.format(Locale.ROOT, "%s of %,d, p%d", name, RUNS, percentile),
              "calls/s",
              round -> 1e9 / Lists.percentile(product, percentile),
              round -> 1e9 / Lists.percentile(raw, percentile),
              GOAL);
    }
  }

  private static int rows(PreparedStatement statement, String position) throws SQLException {
    statement.setString(1, RawTables.TENANT);
    statement.setString(2, RawTables.TENANT);
    if (!position.isEmpty()) {
      statement.setString(3, position);
    }
    statement.execute();
    statement.getMoreResults();
    int rows = 0;
    try (ResultSet row = statement.getResultSet()) {
      while (row.next()) {
        rows++;
        if (row.getString(1).isEmpty() || row.getBytes(7).length == 0) {
          throw new IllegalStateException("an empty column");
        }
      }
    }
    return rows;
  }
}
