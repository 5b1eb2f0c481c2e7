package dev.runstore.benchmarks;

import dev.runstore.api.Maintenance.Migration;
import dev.runstore.api.config.RunstoreConfig;
import dev.runstore.api.config.Stores;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The server that both sides use: the one that {@code RUNSTORE_TEST_POSTGRES_URL} names (as a
 * superuser), else one from embedded binaries, with every commit on the disk.
 */
final class PostgresServer implements AutoCloseable {
  private static final String APP = "runstore_bench";
  private static final String ADMIN = "runstore_bench_admin";
  private static final String PASSWORD = "let-me-in";

  private final Optional<EmbeddedPostgres> embedded;
  private final String superuser;
  private final String address;
  private final AtomicInteger databases = new AtomicInteger();

  private PostgresServer(Optional<EmbeddedPostgres> embedded, String superuser) {
    this.embedded = embedded;
    this.superuser = superuser;
    String rest = superuser.substring("jdbc:postgresql://".length());
    this.address = rest.substring(0, rest.indexOf('/'));
  }

  static PostgresServer start(Path folder, PrintStream out) throws IOException, SQLException {
    String external = System.getenv("RUNSTORE_TEST_POSTGRES_URL");
    PostgresServer server =
        external == null || external.isBlank()
            ? embedded(folder)
            : new PostgresServer(Optional.empty(), external);
    try (Connection connection = server.superuser("postgres");
        Statement statement = connection.createStatement()) {
      role(statement, APP, "");
      role(statement, ADMIN, "createrole createdb");
      String safe = setting(statement, "fsync") + setting(statement, "synchronous_commit");
      if (!safe.equals("onon")) {
        throw new IllegalStateException("the server does not wait for the disk");
      }
      out.printf(
          "PostgreSQL %s, fsync and synchronous_commit on, shared_buffers %s%n",
          setting(statement, "server_version"), setting(statement, "shared_buffers"));
    }
    return server;
  }

  private static PostgresServer embedded(Path folder) throws IOException {
    EmbeddedPostgres server =
        EmbeddedPostgres.builder()
            .setDataDirectory(folder)
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("max_wal_size", "4GB")
            .setServerConfig("shared_buffers", "512MB")
            .start();
    return new PostgresServer(
        Optional.of(server),
        "jdbc:postgresql://localhost:" + server.getPort() + "/postgres?user=postgres");
  }

  private static String setting(Statement statement, String name) throws SQLException {
    try (ResultSet row = statement.executeQuery("show " + name)) {
      row.next();
      return row.getString(1);
    }
  }

  private static void role(Statement statement, String name, String rights) throws SQLException {
    statement.execute(
        "do $$ begin if not exists (select from pg_roles where rolname = '%s') then".formatted(name)
            + " create role %s login %s password '%s'; end if; end $$"
                .formatted(name, rights, PASSWORD));
  }

  /** A database with our schema, beside which {@link RawTables} makes its own. */
  String newDatabase() throws SQLException {
    String name = "bench_" + ProcessHandle.current().pid() + "_" + databases.incrementAndGet();
    execute(
        "postgres",
        "create database " + name + " owner " + ADMIN + " encoding 'UTF8' template template0");
    try (Stores stores = stores(name)) {
      stores.executionSession().maintenance().migrate(Migration.APPLY);
    }
    return name;
  }

  Stores stores(String database, String... more) {
    Map<String, String> options = new HashMap<>();
    options.put("type", "postgres");
    options.put("url", "jdbc:postgresql://" + address + "/" + database);
    options.put("user", APP);
    options.put("password", PASSWORD);
    options.put("maintenance-user", ADMIN);
    options.put("maintenance-password", PASSWORD);
    for (int i = 0; i < more.length; i += 2) {
      options.put(more[i], more[i + 1]);
    }
    return Stores.open(RunstoreConfig.builder().executions(options).artifacts(options).build());
  }

  /** A connection of the same login that the product uses. */
  Connection application(String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://" + address + "/" + database, APP, PASSWORD);
  }

  String url(String database) {
    return "jdbc:postgresql://" + address + "/" + database;
  }

  String user() {
    return APP;
  }

  String password() {
    return PASSWORD;
  }

  void execute(String database, String sql) throws SQLException {
    try (Connection connection = superuser(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private Connection superuser(String database) throws SQLException {
    return DriverManager.getConnection(
        superuser.replaceFirst("/postgres(\\?|$)", "/" + database + "$1"));
  }

  /** Lets autovacuum and checkpoints of what was written before not fall into a measurement. */
  void settle(String database) throws SQLException {
    execute(database, "vacuum analyze");
    execute(database, "checkpoint");
  }

  @Override
  public void close() throws IOException {
    if (embedded.isPresent()) {
      embedded.get().close();
    }
  }
}
