package dev.runstore.api;

import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.config.StoreOption;
import java.util.List;

/**
 * A backend. Found with {@link java.util.ServiceLoader}; has a public constructor without
 * parameters.
 */
public interface StoreProvider {
  /** The name that configurations choose it by, as in {@code filesystem}. */
  String name();

  /** The options it reads; a configuration with another key is refused before {@link #open}. */
  List<StoreOption<?>> options();

  /**
   * Opens the backend, and makes sure that its server can do what the store needs, at the time that
   * {@link StoreConfig#opening} says.
   *
   * @throws StoreException.InvalidConfiguration if the configuration is wrong, with all problems
   * @throws StoreException.Unavailable if the backend cannot be reached
   */
  StoreSession open(StoreConfig config);
}
