package dev.runstore.postgres;

import com.zaxxer.hikari.HikariDataSource;
import dev.runstore.postgres.Failures.Effect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The connections, and the one place where statements are sent. A call that writes is one function
 * of the schema that sets the tenant itself; a read sets it in the same round trip and transaction.
 */
final class Database implements AutoCloseable {
  private static final String FOR_TENANT =
      "select set_config('runstore.tenant', ?, true), set_config('statement_timeout', ?, true); ";

  /** Who is paused or cut off between two statements does not keep others from a run for ever. */
  private static final String BEGIN =
      "select set_config('runstore.tenant', ?, true),"
          + " set_config('idle_in_transaction_session_timeout', '1min', true)";

  private final HikariDataSource writes;
  private final HikariDataSource reads;
  private final String place;
  private final String readTimeout;

  Database(HikariDataSource writes, HikariDataSource reads, String place, Duration readTimeout) {
    this.writes = writes;
    this.reads = reads;
    this.place = place;
    this.readTimeout = readTimeout.toMillis() + "ms";
  }

  /** Where this is, for messages. */
  String place() {
    return place;
  }

  /** Sets the parameters of a statement. */
  interface Binder {
    void bind(Parameters parameters) throws SQLException;
  }

  /** Makes something of the row that the result set is on. */
  interface Reader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** What a transaction of several statements does. */
  interface Work<T> {
    T run(Connection connection) throws SQLException;
  }

  /** Calls a function of the schema that gives one row and may write. */
  <T> T call(String what, String sql, Binder binder, Reader<T> reader) {
    return rows(what, sql, binder, reader).get(0);
  }

  /** Calls a function of the schema that may write. */
  <T> List<T> rows(String what, String sql, Binder binder, Reader<T> reader) {
    return with(
        writes,
        Effect.WRITE,
        what,
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(sql)) {
            binder.bind(new Parameters(statement));
            statement.execute();
            return all(statement, reader);
          }
        });
  }

  /**
   * Sends a statement that sets the tenant and one that writes, in one round trip and transaction.
   */
  <T> List<T> write(String what, String sql, Binder binder, Reader<T> reader) {
    return with(
        writes,
        Effect.WRITE,
        what,
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(sql)) {
            binder.bind(new Parameters(statement));
            return second(statement, reader);
          }
        });
  }

  private static <T> List<T> second(PreparedStatement statement, Reader<T> reader)
      throws SQLException {
    statement.execute();
    statement.getMoreResults();
    return all(statement, reader);
  }

  private static <T> List<T> all(PreparedStatement statement, Reader<T> reader)
      throws SQLException {
    List<T> found = new ArrayList<>();
    try (ResultSet rows = statement.getResultSet()) {
      while (rows.next()) {
        found.add(reader.read(rows));
      }
    }
    return found;
  }

  /** The rows that a tenant's query gives. */
  <T> List<T> read(String tenant, String what, String sql, Binder binder, Reader<T> reader) {
    return with(
        reads,
        Effect.READ,
        what,
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(FOR_TENANT + sql)) {
            Parameters parameters = new Parameters(statement);
            parameters.text(tenant).text(readTimeout);
            binder.bind(parameters);
            return second(statement, reader);
          }
        });
  }

  /** Does several statements in one transaction for a tenant. */
  <T> T transaction(String tenant, String what, Work<T> work) {
    return with(
        writes,
        Effect.WRITE,
        what,
        connection -> {
          connection.setAutoCommit(false);
          try {
            try (PreparedStatement statement = connection.prepareStatement(BEGIN)) {
              statement.setString(1, tenant);
              statement.execute();
            }
            T result = work.run(connection);
            connection.commit();
            return result;
          } catch (SQLException | RuntimeException e) {
            rollback(connection, e);
            throw e;
          } finally {
            if (!connection.isClosed()) {
              connection.setAutoCommit(true);
            }
          }
        });
  }

  private static void rollback(Connection connection, Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  /** Does something of no tenant. */
  <T> T plain(String what, Work<T> work) {
    return with(writes, Effect.READ, what, work);
  }

  /** The same with a connection for reads. */
  <T> T plainRead(String what, Work<T> work) {
    return with(reads, Effect.READ, what, work);
  }

  private <T> T with(HikariDataSource pool, Effect effect, String what, Work<T> work) {
    Connection connection;
    try {
      connection = pool.getConnection();
    } catch (SQLException e) {
      Optional<String> busy =
          pool.getHikariPoolMXBean().getActiveConnections() == 0
              ? Optional.empty()
              : Optional.of(pool.equals(reads) ? "read-connections" : "max-connections");
      throw Failures.connecting(e, busy, "user and password", what, place);
    }
    try (connection) {
      return work.run(connection);
    } catch (SQLException e) {
      if (Failures.isReadOnly(e)) {
        pool.evictConnection(connection);
      }
      throw Failures.of(e, effect, what, place);
    }
  }

  @Override
  public void close() {
    try (reads) {
      writes.close();
    }
  }
}
