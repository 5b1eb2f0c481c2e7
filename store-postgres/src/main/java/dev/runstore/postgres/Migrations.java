package dev.runstore.postgres;

import dev.runstore.api.StoreException;
import dev.runstore.api.config.StoreConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The versions of the schema, each a file of SQL. They are applied in one transaction under a lock
 * of the database, so that processes that start together migrate once.
 */
final class Migrations {
  private static final long LOCK = 0x52554e53544f5245L;
  private static final List<String> FILES = List.of("V1__runs_and_artifacts.sql", "V2__months.sql");

  /** The version that this program works with. */
  static final int VERSION = FILES.size();

  /** How the schema of a database is. */
  sealed interface State {
    /** There is none. */
    record Missing() implements State {}

    /** There is one that is not ours, or was not finished. */
    record Unknown() implements State {}

    /** This version of it. */
    record Version(int number) implements State {}
  }

  private Migrations() {}

  static State state(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      try (ResultSet row =
          statement.executeQuery(
              "select exists (select from pg_namespace where nspname = 'runstore'),"
                  + " exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                  + " where n.nspname = 'runstore' and c.relname = 'schema_version')")) {
        row.next();
        if (!row.getBoolean(1)) {
          return new State.Missing();
        }
        if (!row.getBoolean(2)) {
          return new State.Unknown();
        }
      }
      try (ResultSet row =
          statement.executeQuery("select max(version) from runstore.schema_version")) {
        row.next();
        int version = row.getInt(1);
        return row.wasNull() ? new State.Unknown() : new State.Version(version);
      }
    }
  }

  /** Refuses a schema that this program does not work with, and says what to do. */
  static void require(State state, String place) {
    switch (state) {
      case State.Missing missing ->
          throw new StoreException.InvalidConfiguration(
              place + " has no schema runstore yet; run wct store migrate");
      case State.Unknown unknown ->
          throw new StoreException.InvalidConfiguration(
              place
                  + " has a schema runstore that this program did not make; use another database");
      case State.Version version -> {
        if (version.number < VERSION) {
          throw new StoreException.InvalidConfiguration(
              place
                  + " has version "
                  + version.number
                  + " of the schema, this program needs "
                  + VERSION
                  + "; run wct store migrate");
        }
        if (version.number > VERSION) {
          throw new StoreException.InvalidConfiguration(
              place
                  + " has version "
                  + version.number
                  + " of the schema, this program knows only up to "
                  + VERSION
                  + "; use a newer program");
        }
      }
    }
  }

  /** What would be applied to a database in this state. */
  static List<String> pending(State state, String place) {
    int from =
        switch (state) {
          case State.Missing missing -> 0;
          case State.Version version when version.number <= VERSION -> version.number;
          case State.Version version -> {
            require(version, place);
            yield VERSION;
          }
          case State.Unknown unknown -> {
            require(unknown, place);
            yield VERSION;
          }
        };
    return FILES.subList(from, VERSION).stream().map(Migrations::read).toList();
  }

  /** What {@link #apply} would do. */
  static List<String> plan(Connection connection, StoreConfig config, String place)
      throws SQLException {
    State state = state(connection);
    List<String> plan = new ArrayList<>(pending(state, place));
    membership(connection, config, state instanceof State.Missing).ifPresent(plan::add);
    return plan;
  }

  /** Applies what is missing. Nothing else may be going on in the connection. */
  static List<String> apply(Connection connection, StoreConfig config, String place)
      throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("select pg_advisory_xact_lock(" + LOCK + ")");
      List<String> applied = new ArrayList<>();
      for (String sql : pending(state(connection), place)) {
        statement.execute(sql);
        statement.execute("reset role");
        applied.add(sql);
      }
      Optional<String> grant = membership(connection, config, false);
      if (grant.isPresent()) {
        statement.execute(grant.get());
        applied.add(grant.get());
      }
      connection.commit();
      return applied;
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  /** The grant that lets the application's login in, if it lacks it. */
  private static Optional<String> membership(
      Connection connection, StoreConfig config, boolean rolesAreMissing) throws SQLException {
    Optional<String> user = config.find(Options.USER);
    if (user.isEmpty() || config.find(Options.MAINTENANCE_USER).isEmpty()) {
      return Optional.empty();
    }
    String grant = "GRANT runstore_app TO " + quoted(user.get()) + ";\n";
    if (rolesAreMissing) {
      return Optional.of(grant);
    }
    try (PreparedStatement statement =
        connection.prepareStatement(
            "select coalesce((select pg_has_role(oid, 'runstore_app', 'MEMBER') from pg_roles"
                + " where rolname = ?), false)")) {
      statement.setString(1, user.get());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getBoolean(1) ? Optional.empty() : Optional.of(grant);
      }
    }
  }

  private static String quoted(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }

  /** The version for people. */
  static String describe(State state) {
    return switch (state) {
      case State.Missing missing -> "none yet";
      case State.Unknown unknown -> "not ours";
      case State.Version version -> "version " + version.number;
    };
  }

  /** The statements that keep tenants apart. */
  static String policies() {
    String sql = read(FILES.get(0));
    int from = sql.indexOf("DO $$", sql.indexOf("SET STORAGE EXTERNAL"));
    return sql.substring(from, sql.indexOf("CREATE FUNCTION", from)).strip();
  }

  private static String read(String file) {
    try (InputStream in = Migrations.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("the program is not whole: it lacks " + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
