package dev.runstore.servers;

import dev.runstore.api.Maintenance.Migration;
import dev.runstore.api.config.RunstoreConfig;
import dev.runstore.api.config.Stores;
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
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that tests share. Each test has a database of its own, copied from a migrated one. */
public class PostgresServer {
  /** The login of the application. */
  public static final String APP = "runstore_login";

  /** The login that migrates. */
  public static final String ADMIN = "runstore_admin";

  /** The password of both. */
  public static final String PASSWORD = "let-me-in";

  private static final String TEMPLATE = "runstore_template";
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private static final class Holder {
    private static final PostgresServer SHARED = new PostgresServer(there());
  }

  /**
   * Where a server is.
   *
   * @param address host and port
   * @param superuser the properties of a connection of who runs it
   * @param stop stops it, if it was started for this
   */
  public record Place(String address, Map<String, String> superuser, Runnable stop) {
    /** One that somebody else stops. */
    public Place(String address, Map<String, String> superuser) {
      this(address, superuser, () -> {});
    }

    /** Copies the properties. */
    public Place {
      superuser = Map.copyOf(superuser);
    }
  }

  private final Place place;
  private final List<String> made = new ArrayList<>();

  /** One that runs already; prepares logins and the template. */
  protected PostgresServer(Place place) {
    this.place = place;
    prepare();
  }

  /** The server that {@code RUNSTORE_TEST_POSTGRES_URL} names, else one from embedded binaries. */
  public static PostgresServer shared() {
    return Holder.SHARED;
  }

  /** The one that {@code RUNSTORE_TEST_POSTGRES_URL} names, else one that is started now. */
  protected static Place there() {
    return named().orElseGet(() -> embedded(EmbeddedPostgres.builder(), Map.of("fsync", "off")));
  }

  /** The same with other settings, and its data in this folder. */
  protected static Place there(Map<String, String> settings, Path folder) {
    return named()
        .orElseGet(() -> embedded(EmbeddedPostgres.builder().setDataDirectory(folder), settings));
  }

  private static Optional<Place> named() {
    return Optional.ofNullable(System.getenv("RUNSTORE_TEST_POSTGRES_URL"))
        .filter(url -> !url.isBlank())
        .map(PostgresServer::external);
  }

  private static Place embedded(EmbeddedPostgres.Builder builder, Map<String, String> settings) {
    // its own default is off, with which a store is not opened
    builder.setServerConfig("synchronous_commit", "on");
    settings.forEach(builder::setServerConfig);
    try {
      EmbeddedPostgres server = builder.setServerConfig("max_connections", "200").start();
      return new Place(
          "localhost:" + server.getPort(), Map.of("user", "postgres"), () -> stop(server));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void stop(EmbeddedPostgres server) {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops it, if it was started for this; what it holds is gone then. */
  protected final void stop() {
    place.stop.run();
  }

  /** {@code jdbc:postgresql://host:port/postgres?user=…&password=…} of a superuser. */
  private static Place external(String url) {
    String rest = url.substring("jdbc:postgresql://".length());
    Map<String, String> login = new HashMap<>();
    int query = rest.indexOf('?');
    if (query >= 0) {
      for (String pair : rest.substring(query + 1).split("&", -1)) {
        String[] parts = pair.split("=", 2);
        login.put(parts[0], parts[1]);
      }
    }
    return new Place(rest.substring(0, rest.indexOf('/')), login);
  }

  private void prepare() {
    role(APP, "");
    role(ADMIN, "createrole createdb");
    execute("postgres", "drop database if exists " + TEMPLATE + " with (force)");
    execute(
        "postgres",
        "create database " + TEMPLATE + " encoding 'UTF8' template template0 owner " + ADMIN);
    Map<String, String> choice = new HashMap<>(options(TEMPLATE));
    choice.put("type", "postgres");
    RunstoreConfig config = RunstoreConfig.builder().executions(choice).artifacts(choice).build();
    try (Stores stores = Stores.open(config)) {
      stores.executionSession().maintenance().migrate(Migration.APPLY);
    }
  }

  /** Makes a login, if it is not there yet. */
  public final void role(String name, String rights) {
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

  /** The name of a new database that holds the schema and nothing else; the one before is gone. */
  public final String newDatabase() {
    return create("template " + TEMPLATE);
  }

  /** The name of a new database that holds nothing; the one before is gone. */
  public final String emptyDatabase() {
    return create("encoding 'UTF8' template template0 owner " + ADMIN);
  }

  private synchronized String create(String how) {
    made.forEach(this::drop);
    made.clear();
    String name = another(how);
    made.add(name);
    return name;
  }

  private String another(String how) {
    String name = "runstore_" + ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet();
    execute("postgres", "create database " + name + " " + how);
    return name;
  }

  /** The name of a new database that holds the schema, for whoever drops it. */
  String copyOfTemplate() {
    return another("template " + TEMPLATE);
  }

  void drop(String database) {
    execute("postgres", "drop database if exists " + database + " with (force)");
  }

  /** The configuration of a store in this database. */
  public final Map<String, String> options(String database) {
    return options(place.address, database);
  }

  /** The same through another address, such as a proxy's. */
  public static Map<String, String> options(String address, String database) {
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

  /** Host and port. */
  public final String address() {
    return place.address;
  }

  /** A connection of the login that runs the server. */
  public final Connection superuser(String database) throws SQLException {
    Properties login = new Properties();
    login.putAll(place.superuser);
    return DriverManager.getConnection(
        "jdbc:postgresql://" + place.address + "/" + database, login);
  }

  /** Runs this as the superuser. */
  public final void execute(String database, String sql) {
    try (Connection connection = superuser(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("in the test server: " + sql, e);
    }
  }

  @Override
  public final String toString() {
    return place.address;
  }
}
