package dev.runstore.postgres;

import dev.runstore.api.StoreException;
import dev.runstore.api.config.Opening;
import dev.runstore.api.config.StoreConfig;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Connections outside of the pools: one to look at the server before there is a pool, and those of
 * the login that migrates. What the server refuses is told at once; a server that is away is waited
 * for as long as for a connection of a pool, unless somebody looks on.
 */
final class Logins {
  private static final long PAUSE = Duration.ofMillis(200).toNanos();
  private static final Duration BRIEFLY = Duration.ofMillis(500);

  private final StoreConfig config;
  private final String place;

  Logins(StoreConfig config, String place) {
    this.config = config;
    this.place = place;
  }

  /** A connection of the application's login. */
  Connection application(String what) {
    return open(
        config.find(Options.USER), config.find(Options.PASSWORD), "user and password", what);
  }

  /** A connection of the login that migrates, which may be the application's. */
  Connection maintenance(String what) {
    return config.find(Options.MAINTENANCE_USER).isEmpty()
        ? application(what)
        : open(
            config.find(Options.MAINTENANCE_USER),
            config.find(Options.MAINTENANCE_PASSWORD),
            "maintenance-user and maintenance-password",
            what);
  }

  private Connection open(
      Optional<String> user, Optional<String> password, String options, String what) {
    Properties properties = Pools.properties();
    user.ifPresent(name -> PGProperty.USER.set(properties, name));
    password.ifPresent(secret -> PGProperty.PASSWORD.set(properties, secret));
    PGProperty.PREPARE_THRESHOLD.set(properties, 0); // whatever stands before the server
    long begin = System.nanoTime();
    while (true) {
      try {
        return connected(properties);
      } catch (SQLException e) {
        if (Failures.isRefusal(e)
            || System.nanoTime() - begin >= patience(config, e).toNanos()
            || Thread.currentThread().isInterrupted()) {
          throw Failures.connecting(e, Optional.empty(), options, what, place);
        }
        LockSupport.parkNanos(PAUSE);
      }
    }
  }

  /** How long this is tried again; one that starts up refuses nothing and is waited for. */
  static Duration patience(StoreConfig config, SQLException e) {
    return config.opening() != Opening.PATIENT
            && !config.keys().contains(Options.CONNECTION_TIMEOUT.key())
            && Failures.isAbsent(e)
        ? BRIEFLY
        : config.get(Options.CONNECTION_TIMEOUT);
  }

  private Connection connected(Properties properties) throws SQLException {
    Connection connection = new Driver().connect(config.get(Options.URL), properties);
    if (connection == null) {
      throw new StoreException.InvalidConfiguration("option url of store postgres is wrong");
    }
    try {
      if (connection.getTransactionIsolation() != Connection.TRANSACTION_READ_COMMITTED) {
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      }
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }
}
