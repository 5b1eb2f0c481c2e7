package dev.runstore.s3;

import dev.runstore.api.StoreProvider;
import dev.runstore.servers.S3Server;
import dev.runstore.testkit.contract.StoreContract;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIf;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.MinIOContainer;

/** The contract on MinIO in a container, where a Docker engine answers. */
@EnabledIf(
    value = "dockerAnswers",
    disabledReason =
        "no Docker engine answers; RUNSTORE_TEST_S3_ENDPOINT runs S3ContractTest on a MinIO without one")
final class MinioContainerContractTest extends StoreContract {
  private static final MinIOContainer MINIO =
      new MinIOContainer("minio/minio:RELEASE.2025-09-07T16-13-09Z");

  private final String prefix = S3Server.freshPrefix();

  static boolean dockerAnswers() {
    return DockerClientFactory.instance().isDockerAvailable();
  }

  @BeforeAll
  static void start() {
    MINIO.start();
    server().makeBucket();
  }

  @AfterAll
  static void stop() {
    MINIO.stop();
  }

  private static S3Server server() {
    return new S3Server(
        java.net.URI.create(MINIO.getS3URL()), MINIO.getUserName(), MINIO.getPassword(), "runs");
  }

  @Override
  public StoreProvider provider() {
    return new S3Provider();
  }

  @Override
  public Map<String, String> options() {
    Map<String, String> options = server().options(prefix);
    options.put("clock", "host");
    return options;
  }

  @Override
  public void damage(byte[] content) {
    server().damage(prefix, content);
  }
}
