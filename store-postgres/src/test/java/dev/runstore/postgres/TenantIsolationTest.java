package dev.runstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ClaimTerms;
import dev.runstore.api.Fence;
import dev.runstore.api.PageRequest;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.Alias;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Runner;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepRunId;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.TenantId;
import java.io.ByteArrayInputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What somebody with the application's password and hand-written SQL sees of other tenants. */
final class TenantIsolationTest {
  private static final TenantId ACME = new TenantId("acme");
  private static final TenantId BETA = new TenantId("beta");
  private static final Set<String> OUTSIDE = Set.of("schema_version", "tenants");

  private static String filled(TestServer server) {
    String database = server.newDatabase();
    try (StoreSession session = server.open(database)) {
      fill(session, ACME);
      fill(session, BETA);
    }
    return database;
  }

  /** Leaves a row in every table. */
  private static void fill(StoreSession session, TenantId tenant) {
    var runs = session.executions(tenant);
    RunId id = RunId.next();
    runs.create(
        id,
        Event.of(
            Instant.now(),
            new EventBody.RunCreated(
                Subject.agent("a"),
                Set.of(new Alias("other")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Labels.NONE.with("k", "v"),
                Attributes.NONE,
                Optional.empty())));
    var claim = runs.claim(id, ClaimTerms.of(new Runner("test", "r", "1", Optional.empty())));
    StepRef step = new StepRef(new StepId("s"), 1, StepRunId.next());
    runs.append(
        id,
        Fence.of(claim.lease()),
        2,
        List.of(
            Event.of(Instant.now(), EventBody.StepStarted.of(step)),
            Event.of(Instant.now(), EventBody.StepEnded.of(step, StepStatus.SUCCEEDED))));
    runs.create(RunId.next(), SteadyWriters.created());
    RunId gone = RunId.next();
    runs.create(gone, Event.of(Instant.now(), EventBody.RunCreated.of(Subject.agent("a"))));
    runs.delete(gone, new PlanId("plan"));
    session
        .artifacts(tenant)
        .put(ArtifactKey.of(id, "a"), new ByteArrayInputStream(new byte[9]), ArtifactOptions.BYTES);
    leaveUpload(session, tenant);
  }

  private static void leaveUpload(StoreSession session, TenantId tenant) {
    TenantView view = ((PostgresSession) session).view(tenant);
    view.database()
        .call(
            "leave an unfinished upload",
            "select runstore.put_chunk(?, ?, ?, 0, ?, null)",
            p ->
                p.text(view.key())
                    .text(RunId.next().value())
                    .text(RunId.next().value())
                    .bytes(new byte[3]),
            row -> row.getBoolean(1));
  }

  private static List<String> tables(Connection connection) throws SQLException {
    List<String> tables =
        texts(
            connection,
            "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                + " where n.nspname = 'runstore' and c.relkind in ('r', 'p')");
    tables.removeAll(OUTSIDE);
    assertThat(tables).hasSizeGreaterThan(8);
    return tables;
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

  private static int update(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.runstore.postgres.TestServer#all")
  void whoForgetsTheTenantGetsNoRow(TestServer server) throws SQLException {
    String database = filled(server);
    try (Connection superuser = server.superuser(database);
        Connection connection = server.application(database)) {
      for (String table : tables(connection)) {
        assertThat(texts(superuser, "select 1 from runstore." + table))
            .as("rows that are there in %s", table)
            .hasSizeGreaterThanOrEqualTo(2);
        assertThat(texts(connection, "select 1 from runstore." + table)).as(table).isEmpty();
        assertThat(update(connection, "delete from runstore." + table)).as(table).isZero();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.runstore.postgres.TestServer#all")
  void whoSetsATenantGetsItsRowsOnly(TestServer server) throws SQLException {
    String database = filled(server);
    try (Connection connection = server.application(database)) {
      connection.setAutoCommit(false);
      for (String table : tables(connection)) {
        update(connection, "set local runstore.tenant = 'beta'");
        assertThat(texts(connection, "select distinct tenant_id from runstore." + table))
            .as(table)
            .containsExactly("beta");
        assertThat(
                texts(connection, "select 1 from runstore." + table + " where tenant_id = 'acme'"))
            .isEmpty();
        assertThat(update(connection, "update runstore." + table + " set tenant_id = tenant_id"))
            .isPositive();
        assertThat(
                update(connection, "delete from runstore." + table + " where tenant_id = 'acme'"))
            .isZero();
        assertThatExceptionOfType(SQLException.class)
            .as("rows of %s given to another tenant", table)
            .isThrownBy(
                () -> update(connection, "update runstore." + table + " set tenant_id = 'acme'"))
            .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("42501"));
        connection.rollback();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.runstore.postgres.TestServer#all")
  void everyTableIsHeldToItAndEveryKeyBeginsWithTheTenant(TestServer server) throws SQLException {
    try (Connection connection = server.superuser(server.newDatabase())) {
      List<String> tables = tables(connection);
      assertThat(
              texts(
                  connection,
                  "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                      + " where n.nspname = 'runstore' and c.relrowsecurity"
                      + " and c.relforcerowsecurity"))
          .containsExactlyInAnyOrderElementsOf(tables);
      assertThat(
              texts(
                  connection,
                  "select i.indexrelid::regclass::text from pg_index i"
                      + " join pg_class c on c.oid = i.indrelid"
                      + " join pg_namespace n on n.oid = c.relnamespace"
                      + " join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]"
                      + " where n.nspname = 'runstore' and c.relname <> 'schema_version'"
                      + " and a.attname <> 'tenant_id'"))
          .as("indexes that do not begin with the tenant")
          .isEmpty();
      assertThat(
              texts(
                  connection,
                  "select 1 from pg_class c join pg_roles r on r.oid = c.relowner"
                      + " join pg_namespace n on n.oid = c.relnamespace"
                      + " where n.nspname = 'runstore' and r.rolname <> 'runstore_owner'"))
          .as("what the application could own")
          .isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.runstore.postgres.TestServer#all")
  void theApplicationReadsNoListOfTenants(TestServer server) throws SQLException {
    String database = filled(server);
    try (Connection connection = server.application(database)) {
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(() -> texts(connection, "select name from runstore.tenants"))
          .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("42501"));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.runstore.postgres.TestServer#all")
  void aPooledConnectionCarriesNoTenantOver(TestServer server) {
    String database = server.newDatabase();
    Map<String, String> options = new java.util.HashMap<>(server.options(database));
    options.put("max-connections", "1");
    options.put("read-connections", "1");
    try (StoreSession session = new PostgresProvider().open(StoreConfig.of(options))) {
      Database shared = ((PostgresSession) session).view(ACME).database();
      for (TenantId tenant : List.of(ACME, BETA, ACME)) {
        fill(session, tenant);
        session.executions(tenant).list(RunQuery.all(), PageRequest.first(5));
        assertThat(shared.plain("look", TenantIsolationTest::leftTenant)).isEmpty();
        assertThat(shared.plainRead("look", TenantIsolationTest::leftTenant)).isEmpty();
        List<String> timeOut = shared.plainRead("look", c -> texts(c, "show statement_timeout"));
        assertThat(timeOut).containsExactly("0");
      }
    }
  }

  private static List<String> leftTenant(Connection connection) throws SQLException {
    List<String> left =
        texts(connection, "select coalesce(current_setting('runstore.tenant', true), '')");
    left.removeIf(String::isEmpty);
    left.addAll(texts(connection, "select run_id from runstore.runs"));
    return left;
  }
}
