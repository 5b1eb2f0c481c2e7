package dev.runstore.s3;

import dev.runstore.api.StoreProvider;
import dev.runstore.servers.S3Server;
import dev.runstore.testkit.contract.StoreContract;
import java.util.Arrays;
import java.util.Map;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

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
    damage(S3Server.shared(), prefix, content);
  }

  static void damage(S3Server server, String prefix, byte[] content) {
    String bucket = server.bucket();
    try (S3Client client = server.client()) {
      client
          .listObjectsV2Paginator(request -> request.bucket(bucket).prefix(prefix + "/"))
          .contents()
          .forEach(object -> {
            var found =
                client.getObjectAsBytes(request -> request.bucket(bucket).key(object.key()));
            byte[] bytes = found.asByteArray();
            if (Arrays.equals(bytes, content)) {
              bytes[bytes.length / 2] ^= 1;
              client.putObject(
                  request ->
                      request
                          .bucket(bucket)
                          .key(object.key())
                          .metadata(found.response().metadata()),
                  RequestBody.fromBytes(bytes));
            }
          });
    }
  }
}
