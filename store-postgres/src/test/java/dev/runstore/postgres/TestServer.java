package dev.runstore.postgres;

import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.servers.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The servers of the tests here: the newest version, and the oldest where it is installed. */
final class TestServer extends PostgresServer {
  private static Optional<TestServer> embedded = Optional.empty();
  private static Optional<TestServer> debian = Optional.empty();

  private TestServer(Place place) {
    super(place);
  }

  /** The server that {@code RUNSTORE_TEST_POSTGRES_URL} names, else one from embedded binaries. */
  static synchronized TestServer newest() {
    if (embedded.isEmpty()) {
      embedded = Optional.of(new TestServer(there()));
    }
    return embedded.get();
  }

  /** Debian's PostgreSQL 15, if it is installed. */
  static synchronized Optional<TestServer> oldest() {
    if (debian.isEmpty() && LocalServer.isInstalled()) {
      debian = Optional.of(of(LocalServer.start(LocalServer.DEBIAN)));
    }
    return debian;
  }

  /** A server that somebody else starts and stops. */
  static TestServer of(LocalServer server) {
    return new TestServer(new Place("localhost:" + server.port(), Map.of("user", "postgres")));
  }

  /** Both, as far as they are there. */
  static List<TestServer> all() {
    List<TestServer> all = new ArrayList<>(List.of(newest()));
    oldest().ifPresent(all::add);
    return all;
  }

  /** A session of the application in this database. */
  StoreSession open(String database) {
    return new PostgresProvider().open(StoreConfig.of(options(database)));
  }

  /** Whether it lets nobody in without one. */
  boolean asksForPasswords() {
    try (Connection connection =
        DriverManager.getConnection(
            "jdbc:postgresql://" + address() + "/postgres", APP, "not-" + PASSWORD)) {
      return !connection.isValid(1);
    } catch (SQLException e) {
      return true;
    }
  }

  /** A connection of the application's login, as anybody with its password opens one. */
  Connection application(String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://" + address() + "/" + database, APP, PASSWORD);
  }

  static Path temporary(String prefix) {
    try {
      return Files.createTempDirectory(prefix);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
