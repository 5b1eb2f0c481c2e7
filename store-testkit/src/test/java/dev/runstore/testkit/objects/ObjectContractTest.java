package dev.runstore.testkit.objects;

import dev.runstore.api.StoreProvider;
import dev.runstore.testkit.contract.StoreContract;
import java.util.Map;

final class ObjectContractTest extends StoreContract {
  private final ObjectStoreProvider provider = new ObjectStoreProvider();

  @Override
  public StoreProvider provider() {
    return provider;
  }

  @Override
  public Map<String, String> options() {
    return Map.of();
  }

  @Override
  public void damage(byte[] content) {
    provider.damage(content);
  }
}
