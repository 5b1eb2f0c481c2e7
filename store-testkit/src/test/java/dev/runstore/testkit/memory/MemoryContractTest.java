package dev.runstore.testkit.memory;

import dev.runstore.api.StoreProvider;
import dev.runstore.testkit.contract.StoreContract;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;

final class MemoryContractTest extends StoreContract {
  private String place = "";

  @BeforeEach
  void anEmptyPlace() {
    place = UUID.randomUUID().toString();
  }

  @Override
  public StoreProvider provider() {
    return new MemoryStoreProvider();
  }

  @Override
  public Map<String, String> options() {
    return Map.of("place", place);
  }

  @Override
  public void damage(byte[] content) {
    for (MemoryTenant tenant : MemoryStoreProvider.place(place).all()) {
      for (MemoryArtifact artifact : tenant.artifacts.values()) {
        if (Arrays.equals(artifact.content(), content)) {
          artifact.content()[0] ^= 1;
        }
      }
    }
  }
}
