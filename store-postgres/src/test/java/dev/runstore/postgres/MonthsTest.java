package dev.runstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.Maintenance.Migration;
import dev.runstore.api.Maintenance.Repair;
import dev.runstore.api.StoreException;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.TenantId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Events and steps in one table for each month. */
@Timeout(120)
final class MonthsTest {
  private static final TenantId ACME = new TenantId("acme");
  private static final TenantId BETA = new TenantId("beta");
  private static final PlanId PLAN = new PlanId("plan");
  private static final YearMonth NOVEMBER = YearMonth.of(2026, 11);
  private static final YearMonth JANUARY = YearMonth.of(2027, 1);

  /** A session to which it is the middle of this month. */
  private static StoreSession in(YearMonth month, TestServer server, String database) {
    Map<String, String> options = new HashMap<>(server.options(database));
    options.put("clock", "host");
    options.put("partitions", "monthly");
    return new PostgresProvider()
        .open(StoreConfig.of(options).with(InstantSource.fixed(middle(month))));
  }

  private static Instant middle(YearMonth month) {
    return month.atDay(15).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  private static RunId run(ExecutionStore store, YearMonth month, String name) {
    RunId id = RunId.derived(middle(month), name);
    store.create(id, SteadyWriters.created());
    return id;
  }

  private static String divided(TestServer server) {
    String database = server.newDatabase();
    try (StoreSession session = in(NOVEMBER, server, database)) {
      assertThat(session.maintenance().migrate(Migration.APPLY)).isNotEmpty();
      assertThat(session.maintenance().migrate(Migration.APPLY)).isEmpty();
    }
    return database;
  }

  private static List<String> texts(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      List<String> texts = new ArrayList<>();
      while (row.next()) {
        texts.add(row.getString(1));
      }
      return texts;
    }
  }

  private static List<String> parts(Connection superuser, String table) throws SQLException {
    return texts(
        superuser,
        "select substr(p.relname, length(c.relname) + 2) from pg_inherits i"
            + " join pg_class p on p.oid = i.inhrelid join pg_class c on c.oid = i.inhparent"
            + " where c.relname = '"
            + table
            + "' and c.relkind = 'p' order by 1");
  }

  private static List<String> runsIn(Connection superuser, String part) throws SQLException {
    return texts(superuser, "select distinct run_id from runstore.run_events_" + part);
  }

  @ParameterizedTest
  @MethodSource("dev.runstore.postgres.TestServer#all")
  void thePolicyNamesEveryTableThatHasRowsOfTenants(TestServer server) throws SQLException {
    String database = divided(server);
    try (StoreSession session = in(NOVEMBER, server, database);
        Connection superuser = server.superuser(database)) {
      List<String> parts =
          texts(
              superuser,
              "select relname from pg_class where relispartition and relkind = 'r'"
                  + " and relforcerowsecurity");
      assertThat(parts).hasSize(12);
      assertThat(session.maintenance().accessPolicy())
          .contains("'run_events', 'run_steps'")
          .contains(
              parts.stream().map(part -> "CREATE POLICY tenant ON runstore." + part).toList());
    }
  }

  @ParameterizedTest
  @MethodSource("dev.runstore.postgres.TestServer#all")
  void aMonthIsDroppedWhenEachRunOfEachTenantInItIsDeleted(TestServer server) throws SQLException {
    String database = divided(server);
    try (StoreSession session = in(JANUARY, server, database);
        Connection superuser = server.superuser(database)) {
      ExecutionStore acme = session.executions(ACME);
      ExecutionStore beta = session.executions(BETA);
      RunId first = run(acme, NOVEMBER, "first");
      RunId pinned = run(beta, NOVEMBER, "pinned");
      beta.annotate(pinned, 0, List.of(Event.undated(new EventBody.Pinned("me"))));
      RunId later = run(acme, JANUARY, "later");
      RunId earlier = run(acme, YearMonth.of(2020, 2), "earlier");
      assertThat(runsIn(superuser, "2026_11"))
          .containsExactlyInAnyOrder(first.value(), pinned.value());
      assertThat(runsIn(superuser, "2027_01")).containsExactly(later.value());
      assertThat(runsIn(superuser, "before_2026_11")).containsExactly(earlier.value());

      acme.delete(first, PLAN);
      assertThat(session.maintenance().migrate(Migration.APPLY))
          .as("the months to come, and those that hold no run of anybody")
          .anyMatch(step -> step.contains("add_month('run_events', 'run_events_2027_04'"))
          .anyMatch(step -> step.contains("drop_part('run_events', 'run_events_2026_12'"))
          .noneMatch(step -> step.contains("drop_part('run_events', 'run_events_2026_11'"));
      assertThat(parts(superuser, "run_events"))
          .containsExactly(
              "2026_11", "2027_01", "2027_02", "2027_03", "2027_04", "before_2026_11", "others");
      assertThat(beta.events(pinned, EventQuery.all()).events()).hasSize(2);

      server.execute(database, "delete from runstore.tenants where tenant_id = 'beta'");
      assertThat(session.maintenance().migrate(Migration.APPLY))
          .as("a tenant that no list names has rows in it")
          .isEmpty();
      assertThat(
              texts(
                  superuser,
                  "select 1 from pg_class where relname = 'run_events_2026_11'"
                      + " and relforcerowsecurity"))
          .as("it is held to tenants as before")
          .hasSize(1);
      beta.annotate(pinned, 1, List.of(Event.undated(new EventBody.Unpinned("me"))));
      beta.delete(pinned, PLAN);
      server.execute(
          database,
          "insert into runstore.run_events values ('beta', '"
              + pinned
              + "', 0, 1, 'e', 'log', null, now(), '{}')");
      assertThat(session.maintenance().migrate(Migration.DRY_RUN)).hasSize(1);
      assertThat(session.maintenance().migrate(Migration.APPLY))
          .as("what a deletion that was interrupted has left goes with the month")
          .singleElement()
          .satisfies(step -> assertThat(step).contains("'run_events_2026_11'"));
      assertThat(parts(superuser, "run_events")).doesNotContain("2026_11");
      assertThatExceptionOfType(StoreException.Expired.class).isThrownBy(() -> beta.find(pinned));
      assertThatExceptionOfType(StoreException.Expired.class)
          .isThrownBy(() -> run(acme, NOVEMBER, "first"));
      RunId late = run(acme, NOVEMBER, "late");
      assertThat(runsIn(superuser, "others")).containsExactly(late.value());
      assertThat(acme.listRuns()).hasSize(3);
      acme.delete(late, PLAN);
      assertThat(runsIn(superuser, "others")).as("otherwise rows go in batches").isEmpty();
      session.maintenance().sweep(BETA, Duration.ZERO);
      for (TenantId tenant : List.of(ACME, BETA)) {
        session
            .maintenance()
            .check(tenant, Repair.REPORT_ONLY, finding -> assertThat(finding).isNull());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.runstore.postgres.TestServer#all")
  void aRunThatIsBeingWrittenKeepsItsMonth(TestServer server) throws Exception {
    String database = divided(server);
    try (StoreSession session = in(JANUARY, server, database);
        Connection superuser = server.superuser(database);
        Connection writer = server.superuser(database);
        Statement write = writer.createStatement();
        ExecutorService threads = Executors.newSingleThreadExecutor()) {
      RunId model = run(session.executions(ACME), NOVEMBER, "model");
      session.executions(ACME).delete(model, PLAN);
      writer.setAutoCommit(false);
      RunId open = RunId.derived(middle(NOVEMBER), "open");
      write.execute(
          "insert into runstore.run_events values ('acme', '"
              + open
              + "', 0, 1, 'e', 'log', null, now(), '{}')");
      Future<List<String>> migrated =
          threads.submit(() -> session.maintenance().migrate(Migration.APPLY));
      while (texts(superuser, "select 1 from pg_stat_activity where wait_event_type = 'Lock'")
          .isEmpty()) {
        LockSupport.parkNanos(2_000_000);
      }
      writer.commit();
      assertThat(migrated.get())
          .noneMatch(step -> step.contains("drop_part('run_events', 'run_events_2026_11'"));
      assertThat(runsIn(superuser, "2026_11")).containsExactly(open.value());
    }
  }

  @ParameterizedTest
  @MethodSource("dev.runstore.postgres.TestServer#all")
  void aRunThatComesWhileItsMonthIsDroppedIsAmongTheOthers(TestServer server) throws Exception {
    String database = divided(server);
    try (StoreSession session = in(JANUARY, server, database);
        Connection superuser = server.superuser(database);
        Connection dropper = server.superuser(database);
        ExecutorService threads = Executors.newSingleThreadExecutor()) {
      ExecutionStore acme = session.executions(ACME);
      for (int i = 0; i < 12; i++) {
        acme.delete(run(acme, NOVEMBER, "plans are kept " + i), PLAN);
      }
      dropper.setAutoCommit(false);
      assertThat(texts(dropper, "select runstore.drop_part('run_events', 'run_events_2026_11')"))
          .containsExactly("t");
      Future<RunId> created = threads.submit(() -> run(acme, NOVEMBER, "late"));
      while (texts(superuser, "select 1 from pg_stat_activity where wait_event_type = 'Lock'")
          .isEmpty()) {
        LockSupport.parkNanos(2_000_000);
      }
      dropper.commit();
      RunId late = created.get();
      assertThat(runsIn(superuser, "others")).containsExactly(late.value());
      assertThat(acme.events(late, EventQuery.all()).events()).hasSize(1);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.runstore.postgres.TestServer#all")
  void aPartByItsOwnNameShowsNoOtherTenantsRow(TestServer server) throws SQLException {
    String database = divided(server);
    try (StoreSession session = in(NOVEMBER, server, database);
        Connection superuser = server.superuser(database);
        Connection connection = server.application(database)) {
      run(session.executions(ACME), NOVEMBER, "a");
      run(session.executions(BETA), NOVEMBER, "b");
      String part = "select tenant_id from runstore.run_events_2026_11";
      assertThat(texts(superuser, part)).hasSize(2);
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(() -> texts(connection, part))
          .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("42501"));
      assertThat(
              texts(
                  superuser,
                  "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                      + " where n.nspname = 'runstore' and c.relkind in ('r', 'p')"
                      + " and not (c.relrowsecurity and c.relforcerowsecurity)"))
          .containsExactlyInAnyOrder("schema_version", "tenants");
      assertThat(
              texts(
                  superuser,
                  "select relname from pg_class c where c.relname like 'run\\_%\\_20%'"
                      + " and has_table_privilege('runstore_app', c.oid, 'SELECT')"
                      + " and relkind = 'r'"))
          .isEmpty();
      for (String other : List.of("2026_11", "others", "before_2026_11")) {
        server.execute(
            database, "grant select, insert on runstore.run_events_" + other + " to runstore_app");
      }
      for (String other : List.of("2026_11", "others", "before_2026_11")) {
        assertThat(texts(connection, "select 1 from runstore.run_events_" + other)).isEmpty();
      }
      connection.setAutoCommit(false);
      texts(connection, "select set_config('runstore.tenant', 'beta', true)");
      assertThat(texts(connection, part)).containsExactly("beta");
      connection.rollback();
      superuser.setAutoCommit(false);
      texts(superuser, "select set_config('role', 'runstore_owner', true)");
      assertThat(texts(superuser, part)).as("what the owner sees").isEmpty();
      superuser.rollback();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.runstore.postgres.TestServer#all")
  void aStoreInUseIsDividedAndKeepsItsRowsWhereTheyAre(TestServer server) throws SQLException {
    String database = server.newDatabase();
    try (StoreSession session = in(NOVEMBER, server, database);
        Connection superuser = server.superuser(database)) {
      ExecutionStore acme = session.executions(ACME);
      RunId before = run(acme, NOVEMBER, "before");
      session.maintenance().migrate(Migration.APPLY);
      assertThat(parts(superuser, "run_events"))
          .containsExactly("2026_12", "2027_01", "2027_02", "before_2026_12", "others");
      assertThat(parts(superuser, "run_steps")).contains("2026_11", "before_2026_11");
      assertThat(runsIn(superuser, "before_2026_12")).containsExactly(before.value());
      assertThat(acme.events(before, EventQuery.all()).events()).hasSize(1);
      acme.append(before, Fence.unleased(), 1, List.of(SteadyWriters.tick(1)));
      assertThat(acme.events(before, EventQuery.all()).events()).hasSize(2);
      assertThat(
              texts(
                  superuser,
                  "explain select payload from runstore.run_events where tenant_id = 'acme'"
                      + " and run_id = '"
                      + before
                      + "' and track = 0"))
          .as("only the part of the run is looked at")
          .noneMatch(line -> line.contains("others") || line.contains("2027"))
          .anyMatch(line -> line.contains("before_2026_12"));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.runstore.postgres.TestServer#all")
  void aMonthThatHasBegunAmongTheOthersStaysThere(TestServer server) throws SQLException {
    String database = divided(server);
    YearMonth far = YearMonth.of(2028, 6);
    try (StoreSession session = in(far, server, database);
        Connection superuser = server.superuser(database)) {
      RunId id = run(session.executions(ACME), far, "nobody has migrated for long");
      assertThat(session.maintenance().migrate(Migration.APPLY))
          .noneMatch(step -> step.contains("'run_events_2028_06'"))
          .anyMatch(step -> step.contains("'run_events_2028_07'"));
      assertThat(runsIn(superuser, "others")).containsExactly(id.value());
      assertThat(session.executions(ACME).find(id)).isPresent();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.runstore.postgres.TestServer#all")
  void whoRunsTheDatabaseCanApplyWhatADryRunPrints(TestServer server) throws SQLException {
    String database = server.emptyDatabase();
    try (StoreSession session = in(NOVEMBER, server, database);
        Connection superuser = server.superuser(database);
        Statement statement = superuser.createStatement()) {
      superuser.setAutoCommit(false);
      statement.execute(String.join("\n", session.maintenance().migrate(Migration.DRY_RUN)));
      superuser.commit();
      assertThat(session.maintenance().migrate(Migration.DRY_RUN)).isEmpty();
      assertThat(parts(superuser, "run_events"))
          .containsExactly("2026_11", "2026_12", "2027_01", "2027_02", "before_2026_11", "others");
      superuser.rollback();
    }
  }
}
