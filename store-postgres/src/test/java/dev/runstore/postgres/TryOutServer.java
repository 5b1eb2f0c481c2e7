package dev.runstore.postgres;

import dev.runstore.api.Maintenance.Migration;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.servers.TryOutPort;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A server for trying the store, from binaries on Maven Central. It lets in whoever is local. */
final class TryOutServer {
  private static final int PORT = 54_329;

  private TryOutServer() {}

  public static void main(String[] args) throws IOException, SQLException, InterruptedException {
    TryOutPort.endUnlessFree(PORT, "PostgreSQL");
    Path data = Files.createDirectories(Path.of(args[0])).toRealPath().resolve("data");
    try (EmbeddedPostgres server =
        EmbeddedPostgres.builder()
            .setPort(PORT)
            .setDataDirectory(data)
            .setCleanDataDirectory(false)
            .setServerConfig("synchronous_commit", "on")
            .start()) {
      prepare(server);
      String url = server.getJdbcUrl("runstore", "runs").replaceAll("\\?.*", "");
      try (StoreSession session =
          new PostgresProvider()
              .open(
                  StoreConfig.of(
                      Map.of(
                          "url", url, "user", "runstore", "maintenance-user", "runstore_admin")))) {
        session.maintenance().migrate(Migration.APPLY);
      }
      System.out.println("PostgreSQL serves " + url + " until Ctrl-C; in another terminal:");
      System.out.println(
          "  ./wct --config-file examples/postgres/runstore.yaml"
              + " run examples/wordcount/wordcount.yaml");
      CountDownLatch end = new CountDownLatch(1);
      Runtime.getRuntime().addShutdownHook(new Thread(end::countDown));
      end.await();
    }
  }

  private static void prepare(EmbeddedPostgres server) throws SQLException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      if (!has(statement, "select from pg_roles where rolname = 'runstore'")) {
        statement.execute("create role runstore login");
        statement.execute("create role runstore_admin login createrole");
      }
      if (!has(statement, "select from pg_database where datname = 'runs'")) {
        statement.execute(
            "create database runs owner runstore_admin encoding 'UTF8' template template0");
      }
    }
  }

  private static boolean has(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      return row.next();
    }
  }
}
