package dev.runstore.s3;

import dev.runstore.api.StoreProvider;
import dev.runstore.servers.S3Server;
import dev.runstore.testkit.contract.StoreContract;
import java.util.Map;

final class S3ContractTest extends StoreContract {
  private final String prefix = S3Server.freshPrefix();

  @Override
  public StoreProvider provider() {
    return new S3Provider();
  }

  @Override
  public Map<String, String> options() {
    Map<String, String> options = S3Server.shared().options(prefix);
    options.put("clock", "host");
    return options;
  }

  @Override
  public void damage(byte[] content) {
    S3Server.shared().damage(prefix, content);
  }
}
