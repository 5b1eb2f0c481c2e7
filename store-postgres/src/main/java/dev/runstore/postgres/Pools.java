package dev.runstore.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.runstore.api.config.StoreConfig;
import java.time.Duration;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** Makes the pools of connections that a configuration asks for. */
final class Pools {
  private static final Duration LONGEST_ANSWER = Duration.ofMinutes(2);

  private Pools() {}

  static HikariDataSource writes(StoreConfig config, Access.Server server) {
    return pool(config, server, "runstore-writes", config.get(Options.MAX_CONNECTIONS));
  }

  static HikariDataSource reads(StoreConfig config, Access.Server server) {
    return pool(config, server, "runstore-reads", config.get(Options.READ_CONNECTIONS));
  }

  private static HikariDataSource pool(
      StoreConfig config, Access.Server server, String name, int size) {
    HikariConfig pool = new HikariConfig();
    pool.setPoolName(name);
    pool.setDriverClassName(Driver.class.getName());
    pool.setJdbcUrl(config.get(Options.URL));
    config.find(Options.USER).ifPresent(pool::setUsername);
    config.find(Options.PASSWORD).ifPresent(pool::setPassword);
    pool.setMaximumPoolSize(Math.max(1, size));
    pool.setMinimumIdle(0);
    pool.setConnectionTimeout(Math.max(250, config.get(Options.CONNECTION_TIMEOUT).toMillis()));
    pool.setInitializationFailTimeout(-1);
    // what a row lock was waited for must be seen afterwards, whatever the database's default is
    pool.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    Properties properties = properties();
    if (server == Access.Server.BEHIND_A_POOLER) {
      PGProperty.PREPARE_THRESHOLD.set(properties, 0); // what the url says goes before it
    }
    pool.setDataSourceProperties(properties);
    return new HikariDataSource(pool);
  }

  /** What every connection tells the driver. */
  static Properties properties() {
    Properties properties = new Properties();
    PGProperty.APPLICATION_NAME.set(properties, "runstore");
    PGProperty.TCP_KEEP_ALIVE.set(properties, true);
    PGProperty.SOCKET_TIMEOUT.set(properties, Math.toIntExact(LONGEST_ANSWER.toSeconds()));
    return properties;
  }

  /** The database and its host, without what else the URL says. */
  static String place(StoreConfig config) {
    Properties parsed = DriverParameters.parsed(config);
    return "store postgres, database "
        + parsed.getProperty("PGDBNAME")
        + " at "
        + parsed.getProperty("PGHOST")
        + ":"
        + parsed.getProperty("PGPORT");
  }
}
