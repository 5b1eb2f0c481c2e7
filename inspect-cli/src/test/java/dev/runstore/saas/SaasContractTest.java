package dev.runstore.saas;

import dev.runstore.api.StoreProvider;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.config.StoreOption;
import dev.runstore.servers.PostgresServer;
import dev.runstore.servers.ReusedDatabase;
import dev.runstore.servers.S3Server;
import dev.runstore.testkit.contract.StoreContract;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;

/** The whole contract on PostgreSQL for histories and S3 for artifacts. */
final class SaasContractTest extends StoreContract {
  private static final ReusedDatabase DATABASE =
      new ReusedDatabase(PostgresServer.shared(), database -> {});
  private final Pair pair = Pair.in(DATABASE.emptied()).with("clock", "host");

  @AfterAll
  static void dropDatabase() {
    DATABASE.drop();
  }

  @Override
  public StoreProvider provider() {
    return new PairProvider(pair);
  }

  @Override
  public Map<String, String> options() {
    return Map.of();
  }

  @Override
  public void damage(byte[] content) {
    S3Server.shared().damage(pair.prefix(), content);
  }

  private record PairProvider(Pair pair) implements StoreProvider {
    @Override
    public String name() {
      return "postgres and s3";
    }

    @Override
    public List<StoreOption<?>> options() {
      return List.of();
    }

    @Override
    public StoreSession open(StoreConfig config) {
      Pair asked = pair;
      for (String unknown : config.keys()) {
        asked = asked.with(unknown, "");
      }
      return new PairSession(asked.open(config.clock()));
    }
  }
}
