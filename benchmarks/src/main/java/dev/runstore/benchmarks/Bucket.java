package dev.runstore.benchmarks;

import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.s3.S3Provider;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;

/**
 * A bucket for a benchmark: on the server that RUNSTORE_TEST_S3_ENDPOINT names, else on S3Proxy
 * over files in this process.
 */
record Bucket(URI endpoint, String accessKey, String secretKey, Optional<S3Proxy> server)
    implements AutoCloseable {
  static final String NAME = "runstore-benchmark";

  static Bucket open(Path folder) throws Exception {
    String named = System.getenv("RUNSTORE_TEST_S3_ENDPOINT");
    Bucket bucket;
    if (named == null || named.isEmpty()) {
      Files.createDirectories(folder);
      S3Proxy proxy =
          S3Proxy.builder()
              .blobStore(new FilesystemNio2BlobStore(folder.toString()))
              .endpoint(URI.create("http://127.0.0.1:0"))
              .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, "local", "local-secret")
              .build();
      proxy.start();
      URI endpoint = URI.create("http://127.0.0.1:" + proxy.getPort());
      bucket = new Bucket(endpoint, "local", "local-secret", Optional.of(proxy));
    } else {
      bucket =
          new Bucket(
              URI.create(named),
              variable("RUNSTORE_TEST_S3_ACCESS_KEY"),
              variable("RUNSTORE_TEST_S3_SECRET_KEY"),
              Optional.empty());
    }
    try (S3Client client = bucket.client()) {
      if (client.listBuckets().buckets().stream().noneMatch(b -> b.name().equals(NAME))) {
        client.createBucket(create -> create.bucket(NAME));
      }
    }
    return bucket;
  }

  private static String variable(String name) {
    String value = System.getenv(name);
    return value == null ? "minioadmin" : value;
  }

  /** The SDK alone, with the HTTP client of the store. */
  S3Client client() {
    return client(true);
  }

  /** The same; without chunks it sends bodies as the store does. */
  S3Client client(boolean chunks) {
    return S3Client.builder()
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .httpClient(Apache5HttpClient.builder().maxConnections(64).build())
        .serviceConfiguration(
            S3Configuration.builder()
                .pathStyleAccessEnabled(true)
                .expectContinueThresholdInBytes(1L << 20)
                .chunkedEncodingEnabled(chunks)
                .build())
        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey)))
        .build();
  }

  /** A store at this prefix. */
  StoreSession store(String prefix) {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("bucket", NAME);
    options.put("prefix", prefix);
    options.put("endpoint", endpoint.toString());
    options.put("access-key", accessKey);
    options.put("secret-key", secretKey);
    return new S3Provider().open(StoreConfig.of(options));
  }

  @Override
  public void close() {
    try {
      if (server.isPresent()) {
        server.get().stop();
      }
    } catch (Exception e) {
      throw new IllegalStateException("S3Proxy does not stop", e);
    }
  }
}
