package dev.runstore.postgres;

import dev.runstore.api.Maintenance.Migration;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server that tests share: one of each kind for a JVM. Each test has a database of its own,
 * copied from one that has been migrated.
 */
final class TestServer {
  static final String APP = "runstore_login";
  static final String ADMIN = "runstore_admin";
  static final String PASSWORD = "let-me-in";
  private static final String TEMPLATE = "runstore_template";
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static Optional<TestServer> embedded = Optional.empty();
  private static Optional<TestServer> debian = Optional.empty();

  private final String address;
  private final Map<String, String> superuser;
  private final List<String> made = new ArrayList<>();

  private TestServer(String address, Map<String, String> superuser) {
    this.address = address;
    this.superuser = superuser;
    prepare();
  }

  /** The server that {@code RUNSTORE_TEST_POSTGRES_URL} names, else one from embedded binaries. */
  static synchronized TestServer newest() {
    if (embedded.isEmpty()) {
      String external = System.getenv("RUNSTORE_TEST_POSTGRES_URL");
      embedded =
          Optional.of(
              external == null || external.isBlank() ? startEmbedded() : external(external));
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
    return new TestServer("localhost:" + server.port(), Map.of("user", "postgres"));
  }

  /** Both, as far as they are there. */
  static List<TestServer> all() {
    List<TestServer> all = new ArrayList<>(List.of(newest()));
    oldest().ifPresent(all::add);
    return all;
  }

  private static TestServer startEmbedded() {
    try {
      EmbeddedPostgres server =
          EmbeddedPostgres.builder()
              .setServerConfig("fsync", "off")
              .setServerConfig("max_connections", "200")
              .start();
      return new TestServer("localhost:" + server.getPort(), Map.of("user", "postgres"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code jdbc:postgresql://host:port/postgres?user=…&password=…} of a superuser. */
  private static TestServer external(String url) {
    String rest = url.substring("jdbc:postgresql://".length());
    Map<String, String> login = new HashMap<>();
    int query = rest.indexOf('?');
    if (query >= 0) {
      for (String pair : rest.substring(query + 1).split("&", -1)) {
        String[] parts = pair.split("=", 2);
        login.put(parts[0], parts[1]);
      }
    }
    return new TestServer(rest.substring(0, rest.indexOf('/')), login);
  }

  private void prepare() {
    role(APP, "");
    role(ADMIN, "createrole createdb");
    execute("postgres", "drop database if exists " + TEMPLATE + " with (force)");
    execute(
        "postgres",
        "create database " + TEMPLATE + " encoding 'UTF8' template template0 owner " + ADMIN);
    try (StoreSession session = new PostgresProvider().open(StoreConfig.of(options(TEMPLATE)))) {
      session.maintenance().migrate(Migration.APPLY);
    }
  }

  /** Makes a login, if it is not there yet. */
  void role(String name, String rights) {
    execute(
        "postgres",
        "do $$ begin if not exists (select from pg_roles where rolname = '"
            + name
            + "') then create role "
            + name
            + " login "
            + rights
            + " password '"
            + PASSWORD
            + "'; end if; end $$");
  }

  /** The name of a new database that holds the schema and nothing else. */
  String newDatabase() {
    return create("template " + TEMPLATE);
  }

  /** The name of a new database that holds nothing. */
  String emptyDatabase() {
    return create("encoding 'UTF8' template template0 owner " + ADMIN);
  }

  private synchronized String create(String how) {
    made.forEach(name -> execute("postgres", "drop database if exists " + name + " with (force)"));
    made.clear();
    String name = "runstore_" + ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet();
    execute("postgres", "create database " + name + " " + how);
    made.add(name);
    return name;
  }

  /** The configuration of a store in this database. */
  Map<String, String> options(String database) {
    return options(address, database);
  }

  /** The same through another address, such as a proxy's. */
  static Map<String, String> options(String address, String database) {
    return Map.of(
        "url",
        "jdbc:postgresql://" + address + "/" + database,
        "user",
        APP,
        "password",
        PASSWORD,
        "maintenance-user",
        ADMIN,
        "maintenance-password",
        PASSWORD);
  }

  /** Whether it lets nobody in without one. */
  boolean asksForPasswords() {
    try (Connection connection =
        DriverManager.getConnection(
            "jdbc:postgresql://" + address + "/postgres", APP, "not-" + PASSWORD)) {
      return !connection.isValid(1);
    } catch (SQLException e) {
      return true;
    }
  }

  String address() {
    return address;
  }

  /** A connection of the login that runs the server. */
  Connection superuser(String database) throws SQLException {
    java.util.Properties login = new java.util.Properties();
    login.putAll(superuser);
    return DriverManager.getConnection("jdbc:postgresql://" + address + "/" + database, login);
  }

  /** A connection of the application's login, as anybody with its password opens one. */
  Connection application(String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://" + address + "/" + database, APP, PASSWORD);
  }

  void execute(String database, String sql) {
    try (Connection connection = superuser(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("in the test server: " + sql, e);
    }
  }

  static Path temporary(String prefix) {
    try {
      return java.nio.file.Files.createTempDirectory(prefix);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return address;
  }
}
