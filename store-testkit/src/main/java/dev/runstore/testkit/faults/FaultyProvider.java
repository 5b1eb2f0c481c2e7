package dev.runstore.testkit.faults;

import dev.runstore.api.StoreProvider;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.config.StoreOption;
import java.util.List;

/** A provider whose sessions have faults. */
public final class FaultyProvider implements StoreProvider {
  private final StoreProvider real;
  private final Faults faults;

  /** The real provider with these faults. */
  public FaultyProvider(StoreProvider real, Faults faults) {
    this.real = real;
    this.faults = faults;
  }

  @Override
  public String name() {
    return real.name();
  }

  @Override
  public List<StoreOption<?>> options() {
    return real.options();
  }

  @Override
  public StoreSession open(StoreConfig config) {
    return new FaultySession(real.open(config), faults);
  }
}
