package dev.runstore.postgres;

import dev.runstore.api.Maintenance;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.TenantId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Looks after a database; migrates and lists tenants with the login for that. */
final class PostgresMaintenance implements Maintenance {
  private static final String HAS =
      "select exists (select from runstore.runs where tenant_id = ?)"
          + " or exists (select from runstore.artifacts where tenant_id = ?)"
          + " or exists (select from runstore.run_tombstones where tenant_id = ?)";
  private static final int TENANTS = 1_000;
  private static final String REGISTERED =
      "select name from runstore.tenants where tenant_id > ? order by tenant_id limit " + TENANTS;
  private static final String FACTS =
      "select current_setting('server_version'), pg_database_size(current_database()),"
          + " (select coalesce(sum(greatest(c.reltuples, 0)), 0)::bigint from pg_class c"
          + " join pg_namespace n on n.oid = c.relnamespace"
          + " where n.nspname = 'runstore' and c.relname = 'runs')";

  private final PostgresSession session;
  private final StoreConfig config;
  private final Database database;

  PostgresMaintenance(PostgresSession session, StoreConfig config, Database database) {
    this.session = session;
    this.config = config;
    this.database = database;
  }

  @Override
  public void check(TenantId tenant, Repair repair, Consumer<Finding> found) {
    session.refuseUnusable();
    new Check(session.view(tenant), repair, found).all();
  }

  @Override
  public long sweep(TenantId tenant, Duration olderThan) {
    session.refuseUnusable();
    TenantView view = session.view(tenant);
    Instant before = session.now().minus(olderThan);
    return new RunDeletion(view).purgeLeft(before)
        + new ArtifactRemoval(view).removeUploads(Optional.empty(), before);
  }

  @Override
  public List<String> migrate(Migration run) {
    session.refuseClosed();
    Months months = new Months(config.get(Options.PARTITIONS), session.now());
    return asMaintenance(
        run == Migration.APPLY ? "migrate" : "look what there is to migrate",
        connection -> {
          List<String> steps = new ArrayList<>();
          switch (run) {
            case DRY_RUN -> {
              steps.addAll(Migrations.plan(connection, config, database.place()));
              steps.addAll(months.plan(connection));
            }
            case APPLY -> {
              steps.addAll(Migrations.apply(connection, config, database.place()));
              steps.addAll(months.apply(connection));
            }
          }
          return steps;
        });
  }

  private <T> T asMaintenance(String what, Database.Work<T> work) {
    try (Connection connection = new Logins(config, database.place()).maintenance(what)) {
      return work.run(connection);
    } catch (SQLException e) {
      throw Failures.of(
          e, Failures.Effect.READ, Failures.Grant.MAINTENANCE, what, database.place());
    }
  }

  @Override
  public Map<String, String> describe() {
    session.refuseClosed();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("place", database.place());
    database.plain(
        "describe",
        connection -> {
          try (Statement statement = connection.createStatement();
              ResultSet row = statement.executeQuery(FACTS)) {
            row.next();
            facts.put("server", "PostgreSQL " + row.getString(1));
            facts.put("size", row.getLong(2) + " bytes in the database");
            facts.put("runs", "about " + row.getLong(3) + " of all tenants");
          }
          facts.put("schema", Migrations.describe(Migrations.state(connection)));
          return true;
        });
    return facts;
  }

  @Override
  public String accessPolicy() {
    session.refuseClosed();
    List<String> policies = new ArrayList<>(List.of(Migrations.policies()));
    policies.addAll(database.plainRead("look for the parts of tables", Months::policies));
    return String.join("\n", policies);
  }

  @Override
  public Iterable<TenantId> tenants() {
    session.refuseUnusable();
    return () ->
        Stream.iterate(
                registered(""),
                page -> !page.isEmpty(),
                page ->
                    page.size() < TENANTS
                        ? List.<TenantId>of()
                        : registered(Keys.key(page.get(page.size() - 1).value())))
            .flatMap(List::stream)
            .filter(this::holdsSomething)
            .iterator();
  }

  /** The next tenants that have ever had something. */
  private List<TenantId> registered(String after) {
    return asMaintenance(
        "list tenants",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(REGISTERED)) {
            statement.setString(1, after);
            List<TenantId> page = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
              while (row.next()) {
                page.add(new TenantId(Keys.unescape(row.getString(1))));
              }
            }
            return page;
          }
        });
  }

  @Override
  public Iterable<RunId> withArtifacts(TenantId tenant) {
    session.refuseUnusable();
    return () -> Check.withArtifacts(session.view(tenant)).iterator();
  }

  private boolean holdsSomething(TenantId tenant) {
    String key = Keys.key(tenant.value());
    return database
        .read(
            key,
            "look at tenant " + tenant,
            HAS,
            p -> p.text(key).text(key).text(key),
            row -> row.getBoolean(1))
        .get(0);
  }
}
