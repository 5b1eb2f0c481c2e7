package dev.runstore.postgres;

import dev.runstore.api.StoreProvider;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.config.StoreOption;
import java.util.List;

/**
 * Runs and artifacts of many tenants in one PostgreSQL database, version 15 or later. Tenants are
 * kept apart by row-level security. {@code wct store migrate} makes the schema.
 */
public final class PostgresProvider implements StoreProvider {
  static final String NAME = "postgres";

  /** For the service loader. */
  public PostgresProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<StoreOption<?>> options() {
    return Options.ALL;
  }

  @Override
  public StoreSession open(StoreConfig config) {
    config.validate(NAME, Options.ALL);
    return PostgresSession.open(config);
  }
}
