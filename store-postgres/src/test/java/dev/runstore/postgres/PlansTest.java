package dev.runstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.Cursor;
import dev.runstore.api.PageRequest;
import dev.runstore.api.RunOrder;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreSession;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.Alias;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.TenantId;
import dev.runstore.api.support.Cursors;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jooq.Select;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the server answers the questions of lists, as the application's login, with many rows. */
@Timeout(300)
final class PlansTest {
  private static final TenantId ACME = new TenantId("acme");
  private static final int RUNS = 100_000;

  /** Copies of one run that was recorded as all are, in two tenants. */
  private static void fill(TestServer server, String database) {
    try (StoreSession session = server.open(database)) {
      session
          .executions(new TenantId("model"))
          .create(
              RunId.next(),
              Event.of(Instant.now(), EventBody.RunCreated.of(Subject.agent("agent-1"))));
    }
    server.execute(
        database,
        "insert into runstore.runs (tenant_id, run_id, last_event, status,"
            + " subject_kind, subject_key, parent_run_id, recorded_at, end_recorded_at, at_time,"
            + " end_key, search_text, label_text, header)"
            + " select t.name, '01' || lpad(to_hex(i), 24, '0'), 3,"
            + " case when i % 100 = 0 then 'QUEUED' when i % 100 = 1 then 'RUNNING'"
            + " when i % 10 = 2 then 'FAILED' else 'SUCCEEDED' end,"
            + " 'AGENT', 'agent-' || (i % 50), null, m.recorded_at,"
            + " case when i % 100 > 1 then m.recorded_at end, m.at_time + i * interval '1 second',"
            + " case when i % 100 > 1 then m.at_time + (i # 255) * interval '1 second' end,"
            + " 'agent-' || (i % 50), 'team-' || (i % 200), m.header"
            + " from (select * from runstore.runs limit 1) m, generate_series(1, "
            + RUNS
            + ") i, (values ('acme'), ('beta')) t (name)");
    server.execute(
        database,
        "insert into runstore.run_labels (tenant_id, run_id, key, value, end_key)"
            + " select tenant_id, run_id, 'team', label_text, end_key from runstore.runs"
            + " where tenant_id in ('acme', 'beta')");
    server.execute(
        database,
        "insert into runstore.run_aliases (tenant_id, alias, run_id)"
            + " select tenant_id, 'alias-' || run_id, run_id from runstore.runs");
    server.execute(
        database,
        "insert into runstore.run_waiting select tenant_id, run_id, subject_kind, subject_key"
            + " from runstore.runs where status = 'QUEUED' and tenant_id in ('acme', 'beta')");
    server.execute(
        database,
        "insert into runstore.run_leases select tenant_id, run_id, 1, '{}', 'r', now(),"
            + " now() + interval '1 hour' from runstore.runs where status = 'RUNNING'");
    server.execute(
        database,
        "insert into runstore.run_events select tenant_id, run_id, 0, s, 'e', 'log', null, now(),"
            + " '{}' from runstore.runs, generate_series(1, 3) s where run_id < '01'"
            + " || lpad(to_hex(30000), 24, '0')");
    server.execute(database, "vacuum analyze");
  }

  private static Stream<RunQuery> served() {
    return Stream.of(
            RunQuery.all(),
            RunQuery.all().withStatus(RunStatus.FAILED),
            RunQuery.all().withStatus(RunStatus.SUCCEEDED),
            RunQuery.all().ofSubject("agent-7"),
            RunQuery.all().ofSubject("agent-12").withStatus(RunStatus.FAILED),
            RunQuery.all().labelled("team", "team-17"))
        .flatMap(query -> Stream.of(RunOrder.values()).map(query::orderedBy));
  }

  private static String plan(Connection connection, String sql, List<Object> values)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("set runstore.tenant = 'acme'");
    }
    try (PreparedStatement statement = connection.prepareStatement("explain " + sql)) {
      new Parameters(statement).values(new ArrayList<>(values));
      try (ResultSet row = statement.executeQuery()) {
        List<String> lines = new ArrayList<>();
        while (row.next()) {
          lines.add(row.getString(1));
        }
        return String.join("\n", lines);
      }
    }
  }

  private static void fine(String what, String plan) {
    assertThat(plan)
        .as("%s:%n%s", what, plan)
        .doesNotContain("Seq Scan on runs", "Seq Scan on run_", "Sort", "Bitmap");
  }

  @Test
  void listsAreServedByIndexes() throws SQLException {
    TestServer server = TestServer.newest();
    String database = server.newDatabase();
    fill(server, database);
    try (StoreSession session = server.open(database);
        Connection connection = server.application(database)) {
      TenantView view = ((PostgresSession) session).view(ACME);
      for (RunQuery query : served().toList()) {
        PageRequest first = PageRequest.first(20);
        explained(connection, view, query, first);
        explained(connection, view, query, first.from(deep(query)));
      }
      String one = "01" + "0".repeat(22) + "1f";
      explained(connection, view, RunQuery.all().startingWith(one), PageRequest.first(20));
      explained(
          connection,
          view,
          RunQuery.all().knownAs(new Alias("alias-" + one)),
          PageRequest.first(20));
      fine(
          "the oldest run that waits",
          plan(
              connection,
              "select w.run_id from runstore.run_waiting w where w.tenant_id = 'acme'"
                  + " order by w.run_id limit 1",
              List.of()));
      fine(
          "the lease that runs out first",
          plan(
              connection,
              "select l.expires_at from runstore.run_leases l where l.tenant_id = 'acme'"
                  + " and l.runner <> '' order by l.expires_at limit 1",
              List.of()));
      fine(
          "events of a run",
          plan(
              connection,
              "select e.payload from runstore.run_events e where e.tenant_id = 'acme'"
                  + " and e.run_id = ? and e.track = 0 and e.seq > 1 order by e.seq limit 200",
              List.of(one)));
    }
  }

  /** Where a page in the middle begins. */
  private static Cursor deep(RunQuery query) {
    String id = "01" + "0".repeat(20) + "c350";
    return Cursors.of(
        "runs " + query,
        switch (query.order()) {
          case NEWEST -> id;
          case ENDED -> Instant.now().plusSeconds(50_000).getEpochSecond() + "000000." + id;
        });
  }

  private static void explained(
      Connection connection, TenantView view, RunQuery query, PageRequest page)
      throws SQLException {
    Select<?> select = new RunListing(view, query, page).statement();
    String plan = plan(connection, select.getSQL(), new ArrayList<>(select.getBindValues()));
    fine(query.toString(), plan);
    assertThat(plan).as("%s", query).contains("Index");
  }
}
