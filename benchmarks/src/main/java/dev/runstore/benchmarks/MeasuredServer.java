package dev.runstore.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.runstore.api.config.RunstoreConfig;
import dev.runstore.api.config.Stores;
import dev.runstore.servers.PostgresServer;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/** The server that both sides use, with every commit on the disk. */
final class MeasuredServer extends PostgresServer implements AutoCloseable {
  private static final Map<String, String> SETTINGS =
      Map.of(
          "fsync", "on",
          "synchronous_commit", "on",
          "max_wal_size", "4GB",
          "shared_buffers", "512MB");

  private MeasuredServer(Place place) {
    super(place);
  }

  static MeasuredServer start(Path folder, PrintStream out) throws SQLException {
    MeasuredServer server = new MeasuredServer(there(SETTINGS, folder));
    try (Connection connection = server.superuser("postgres");
        Statement statement = connection.createStatement()) {
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

  private static String setting(Statement statement, String name) throws SQLException {
    try (ResultSet row = statement.executeQuery("show " + name)) {
      row.next();
      return row.getString(1);
    }
  }

  Stores stores(String database, String... more) {
    Map<String, String> options = new HashMap<>(options(database));
    options.put("type", "postgres");
    for (int i = 0; i < more.length; i += 2) {
      options.put(more[i], more[i + 1]);
    }
    return Stores.open(RunstoreConfig.builder().executions(options).artifacts(options).build());
  }

  /** A connection of the same login that the product uses. */
  Connection application(String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://" + address() + "/" + database, APP, PASSWORD);
  }

  /** So many connections of that login at most. */
  HikariDataSource pool(String database, int most) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:postgresql://" + address() + "/" + database);
    config.setUsername(APP);
    config.setPassword(PASSWORD);
    config.setMaximumPoolSize(most);
    return new HikariDataSource(config);
  }

  /** Lets autovacuum and checkpoints of what was written before not fall into a measurement. */
  void settle(String database) {
    execute(database, "vacuum analyze");
    execute(database, "checkpoint");
  }

  @Override
  public void close() {
    stop();
  }
}
