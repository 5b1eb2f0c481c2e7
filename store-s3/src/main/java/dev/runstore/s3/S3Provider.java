package dev.runstore.s3;

import dev.runstore.api.StoreProvider;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.config.StoreOption;
import java.util.List;

/**
 * Runs and artifacts as objects below a prefix of each tenant, on S3 and on servers that speak its
 * protocol and honour {@code If-None-Match: *}. Opening it makes sure that the server does.
 */
public final class S3Provider implements StoreProvider {
  static final String NAME = "s3";

  /** For the service loader. */
  public S3Provider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<StoreOption<?>> options() {
    return S3Options.ALL;
  }

  @Override
  public StoreSession open(StoreConfig config) {
    config.validate(name(), options());
    return S3Session.open(S3Options.settings(config), config.clock(), config.opening());
  }
}
