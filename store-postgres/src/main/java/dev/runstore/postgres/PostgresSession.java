package dev.runstore.postgres;

import com.zaxxer.hikari.HikariDataSource;
import dev.runstore.api.ArtifactStore;
import dev.runstore.api.Capability;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Maintenance;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.model.TenantId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** An open database: its connections, and what the views of its tenants share. */
final class PostgresSession implements StoreSession {
  private static final String REGISTER =
      "insert into runstore.tenants (tenant_id, name) values (?, ?) on conflict do nothing";

  private final StoreConfig config;
  private final Database database;
  private final Appends appends;
  private final Deletions deletions;
  private final ArtifactLooks looks = new ArtifactLooks();
  private final LiveRuns live = new LiveRuns();
  private final KnownHeaders headers = new KnownHeaders();
  private final RenderedLists lists = new RenderedLists();
  private final Set<TenantId> registered = ConcurrentHashMap.newKeySet();
  private volatile boolean usable;
  private volatile boolean closed;

  private PostgresSession(StoreConfig config, Database database) {
    this.config = config;
    this.database = database;
    this.appends =
        new Appends(database, config.get(Options.DURABILITY), config.get(Options.MAX_CONNECTIONS));
    this.deletions = new Deletions(database);
  }

  static PostgresSession open(StoreConfig config) {
    String place = Pools.place(config);
    Access.Server server = look(config, place);
    HikariDataSource writes = Pools.writes(config, server);
    HikariDataSource reads = Pools.reads(config, server);
    Database database = new Database(writes, reads, place, config.get(Options.READ_TIMEOUT));
    PostgresSession session = new PostgresSession(config, database);
    try {
      if (config.get(Options.MIGRATE_ON_OPEN)) {
        session.maintenance().migrate(Maintenance.Migration.APPLY);
      }
      return session;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private static Access.Server look(StoreConfig config, String place) {
    try (Connection connection = new Logins(config, place).application("open")) {
      return Access.check(connection, config.get(Options.ALLOW_BYPASS), place);
    } catch (SQLException e) {
      throw Failures.of(e, Failures.Effect.READ, "open", place);
    }
  }

  @Override
  public String backend() {
    return PostgresProvider.NAME;
  }

  @Override
  public ExecutionStore executions(TenantId tenant) {
    refuseClosed();
    return new PostgresExecutions(view(tenant));
  }

  @Override
  public ArtifactStore artifacts(TenantId tenant) {
    refuseClosed();
    return new PostgresArtifacts(view(tenant));
  }

  TenantView view(TenantId tenant) {
    return new TenantView(this, database, tenant, Keys.key(tenant.value()));
  }

  @Override
  public Maintenance maintenance() {
    refuseClosed();
    return new PostgresMaintenance(this, config, database);
  }

  @Override
  public Set<Capability> capabilities() {
    refuseClosed();
    return EnumSet.of(Capability.EXECUTIONS, Capability.ARTIFACTS);
  }

  LiveRuns live() {
    return live;
  }

  KnownHeaders headers() {
    return headers;
  }

  RenderedLists lists() {
    return lists;
  }

  Appends appends() {
    return appends;
  }

  Deletions deletions() {
    return deletions;
  }

  ArtifactLooks looks() {
    return looks;
  }

  /** The host's time where a test wants it to count. */
  Optional<Instant> hostTime() {
    return switch (config.get(Options.CLOCK)) {
      case DATABASE -> Optional.empty();
      case HOST -> Optional.of(config.clock().instant().truncatedTo(ChronoUnit.MICROS));
    };
  }

  /** The clock that decides leases and ages. */
  Instant now() {
    return hostTime()
        .orElseGet(
            () ->
                database.plain(
                    "ask for the time",
                    connection -> {
                      try (var statement = connection.createStatement();
                          var row = statement.executeQuery("select clock_timestamp() as at")) {
                        row.next();
                        return Rows.time(row, "at");
                      }
                    }));
  }

  /** Makes the tenant known to maintenance, once for a session. */
  void register(TenantId tenant) {
    if (registered.contains(tenant)) {
      return;
    }
    String key = Keys.key(tenant.value());
    database.plain(
        "add tenant " + tenant,
        connection -> {
          try (var statement = connection.prepareStatement(REGISTER)) {
            new Parameters(statement).text(key).text(Keys.escape(tenant.value()));
            return statement.executeUpdate();
          }
        });
    registered.add(tenant);
  }

  void refuseClosed() {
    if (closed) {
      throw new IllegalStateException("the session of " + database.place() + " is closed");
    }
  }

  /** Refuses what cannot work: a session that is closed, a schema of another version. */
  void refuseUnusable() {
    refuseClosed();
    if (!usable) {
      Migrations.require(
          database.plainRead("read the version of the schema", Migrations::state),
          database.place());
      usable = true;
    }
  }

  @Override
  public void close() {
    closed = true;
    database.close();
  }
}
