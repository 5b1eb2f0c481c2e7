package dev.runstore.postgres;

import dev.runstore.api.config.StoreOption;
import java.time.Duration;
import java.util.List;

/** The keys of the configuration. */
final class Options {
  static final StoreOption<String> URL =
      StoreOption.text("url", "the database, as in jdbc:postgresql://host:5432/runs");
  static final StoreOption<String> USER =
      StoreOption.text("user", "the login of the application, a member of runstore_app");
  static final StoreOption<String> PASSWORD = StoreOption.secret("password", "its password");
  static final StoreOption<String> MAINTENANCE_USER =
      StoreOption.text(
          "maintenance-user",
          "the login that migrates and lists tenants, a member of runstore_owner and"
              + " runstore_maintenance; the application's where it is absent");
  static final StoreOption<String> MAINTENANCE_PASSWORD =
      StoreOption.secret("maintenance-password", "its password");
  static final StoreOption<Integer> MAX_CONNECTIONS =
      StoreOption.number("max-connections", "the most connections for writes").or("10");
  static final StoreOption<Integer> READ_CONNECTIONS =
      StoreOption.number("read-connections", "the most connections for reads").or("4");
  static final StoreOption<Duration> CONNECTION_TIMEOUT =
      StoreOption.duration("connection-timeout", "how long a call waits for a connection")
          .or("10s");
  static final StoreOption<Duration> READ_TIMEOUT =
      StoreOption.duration("read-timeout", "after which the server stops a read").or("30s");
  static final StoreOption<Durability> DURABILITY =
      StoreOption.choice(
              "durability",
              Durability.class,
              "always: every write is on the server's disk when it returns; relaxed: events that"
                  + " change no status may be lost by a crash of the server")
          .or("always");
  static final StoreOption<Boolean> ALLOW_BYPASS =
      StoreOption.flag(
              "allow-bypass", "open also as a role that row-level security does not hold back")
          .or("false");
  static final StoreOption<Boolean> MIGRATE_ON_OPEN =
      StoreOption.flag("migrate-on-open", "bring the schema to this version when it is opened")
          .or("false");
  static final StoreOption<Partitions> PARTITIONS =
      StoreOption.choice(
              "partitions",
              Partitions.class,
              "monthly: migrating keeps events and steps in one table for each month, and drops"
                  + " those whose runs are all deleted")
          .or("none");
  static final StoreOption<ClockSource> CLOCK =
      StoreOption.choice(
              "clock",
              ClockSource.class,
              "whose clock decides leases and ages: the database's, or for tests the host's")
          .or("database");

  static final List<StoreOption<?>> ALL =
      List.of(
          URL,
          USER,
          PASSWORD,
          MAINTENANCE_USER,
          MAINTENANCE_PASSWORD,
          MAX_CONNECTIONS,
          READ_CONNECTIONS,
          CONNECTION_TIMEOUT,
          READ_TIMEOUT,
          DURABILITY,
          ALLOW_BYPASS,
          MIGRATE_ON_OPEN,
          PARTITIONS,
          CLOCK);

  /** What is safe when a write returns. */
  enum Durability {
    ALWAYS,
    RELAXED
  }

  /** Whether migrating divides the tables that grow. Those that are divided stay so. */
  enum Partitions {
    NONE,
    MONTHLY
  }

  /** Whose clock counts. */
  enum ClockSource {
    DATABASE,
    HOST
  }

  private Options() {}
}
