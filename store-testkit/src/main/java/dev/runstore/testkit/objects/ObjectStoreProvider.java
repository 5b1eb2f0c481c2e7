package dev.runstore.testkit.objects;

import dev.runstore.api.StoreProvider;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.config.StoreOption;
import java.util.List;

/** The store over a map of objects; all sessions of one provider share what is there. */
public final class ObjectStoreProvider implements StoreProvider {
  static final String NAME = "objects";

  private final KeyValueMap map = new KeyValueMap();

  /** A provider that holds nothing yet. */
  public ObjectStoreProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<StoreOption<?>> options() {
    return List.of();
  }

  @Override
  public StoreSession open(StoreConfig config) {
    config.validate(name(), options());
    return new ObjectSession(map, config.clock());
  }

  /** Changes one byte of each object that holds this content, behind the back of the store. */
  public void damage(byte[] content) {
    map.damage(content);
  }
}
