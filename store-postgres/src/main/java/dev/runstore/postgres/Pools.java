package dev.runstore.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.runstore.api.StoreException;
import dev.runstore.api.config.StoreConfig;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** Makes the pools of connections that a configuration asks for. */
final class Pools {
  private static final Duration LONGEST_ANSWER = Duration.ofMinutes(2);

  /** With these the driver sends a statement apart from the one before it, and rows are missed. */
  private static final Map<PGProperty, String> SEPARATING =
      Map.of(
          PGProperty.PREFER_QUERY_MODE, "simple",
          PGProperty.PREPARE_THRESHOLD, "-1",
          PGProperty.STRING_TYPE, "unspecified");

  private Pools() {}

  static HikariDataSource writes(StoreConfig config) {
    return pool(
        config,
        "runstore-writes",
        config.get(Options.MAX_CONNECTIONS),
        config.find(Options.USER),
        config.find(Options.PASSWORD));
  }

  static HikariDataSource reads(StoreConfig config) {
    return pool(
        config,
        "runstore-reads",
        config.get(Options.READ_CONNECTIONS),
        config.find(Options.USER),
        config.find(Options.PASSWORD));
  }

  /** One connection of the login that migrates. */
  static HikariDataSource maintenance(StoreConfig config) {
    boolean own = config.find(Options.MAINTENANCE_USER).isPresent();
    return pool(
        config,
        "runstore-maintenance",
        1,
        own ? config.find(Options.MAINTENANCE_USER) : config.find(Options.USER),
        own ? config.find(Options.MAINTENANCE_PASSWORD) : config.find(Options.PASSWORD));
  }

  private static HikariDataSource pool(
      StoreConfig config, String name, int size, Optional<String> user, Optional<String> password) {
    HikariConfig pool = new HikariConfig();
    pool.setPoolName(name);
    pool.setDriverClassName(Driver.class.getName());
    pool.setJdbcUrl(config.get(Options.URL));
    user.ifPresent(pool::setUsername);
    password.ifPresent(pool::setPassword);
    pool.setMaximumPoolSize(Math.max(1, size));
    pool.setMinimumIdle(0);
    pool.setConnectionTimeout(Math.max(250, config.get(Options.CONNECTION_TIMEOUT).toMillis()));
    pool.setInitializationFailTimeout(-1);
    // what a row lock was waited for must be seen afterwards, whatever the database's default is
    pool.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    pool.addDataSourceProperty("ApplicationName", "runstore");
    pool.addDataSourceProperty("tcpKeepAlive", "true");
    pool.addDataSourceProperty("socketTimeout", Long.toString(LONGEST_ANSWER.toSeconds()));
    return new HikariDataSource(pool);
  }

  /** The database and its host, without what else the URL says. */
  static String place(StoreConfig config) {
    Properties parsed = Driver.parseURL(config.get(Options.URL), new Properties());
    if (parsed == null) {
      throw new StoreException.InvalidConfiguration(
          "option url of store postgres is wrong, jdbc:postgresql://host:5432/database is"
              + " expected");
    }
    for (PGProperty parameter : SEPARATING.keySet()) {
      String value = parsed.getProperty(parameter.getName(), "");
      if (value.equalsIgnoreCase(SEPARATING.get(parameter))) {
        throw new StoreException.InvalidConfiguration(
            "option url of store postgres says "
                + parameter.getName()
                + "="
                + value
                + ", with which the driver runs a statement in another transaction than the one that"
                + " has set its tenant; leave it out");
      }
    }
    return "store postgres, database "
        + parsed.getProperty("PGDBNAME")
        + " at "
        + parsed.getProperty("PGHOST")
        + ":"
        + parsed.getProperty("PGPORT");
  }
}
