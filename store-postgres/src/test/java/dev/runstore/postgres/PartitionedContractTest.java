package dev.runstore.postgres;

import dev.runstore.api.Maintenance.Migration;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import java.util.HashMap;
import java.util.Map;

/** The contract with events and steps in one table for each month. */
final class PartitionedContractTest extends ContractOnServer {
  @Override
  TestServer server() {
    return TestServer.newest();
  }

  @Override
  void prepare(String database) {
    Map<String, String> options = new HashMap<>(server().options(database));
    options.put("partitions", "monthly");
    try (StoreSession session = new PostgresProvider().open(StoreConfig.of(options))) {
      session.maintenance().migrate(Migration.APPLY);
    }
  }
}
