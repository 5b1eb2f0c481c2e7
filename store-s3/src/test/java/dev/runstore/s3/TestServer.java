package dev.runstore.s3;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A server that speaks S3: the one that RUNSTORE_TEST_S3_ENDPOINT names, with the credentials of
 * RUNSTORE_TEST_S3_ACCESS_KEY and RUNSTORE_TEST_S3_SECRET_KEY, else S3Proxy in this process.
 */
record TestServer(URI endpoint, String accessKey, String secretKey, String bucket) {
  private static final class Holder {
    private static final TestServer SHARED = start();
  }

  /** One for all tests of this process; each takes a prefix of its own. */
  static TestServer shared() {
    return Holder.SHARED;
  }

  /** One in this process, whatever is named. */
  static TestServer local() {
    TestServer server = inProcess();
    server.makeBucket();
    return server;
  }

  private static TestServer start() {
    String named = System.getenv("RUNSTORE_TEST_S3_ENDPOINT");
    TestServer server =
        named == null || named.isEmpty()
            ? inProcess()
            : new TestServer(
                URI.create(named),
                variable("RUNSTORE_TEST_S3_ACCESS_KEY"),
                variable("RUNSTORE_TEST_S3_SECRET_KEY"),
                "runstore-" + UUID.randomUUID());
    server.makeBucket();
    return server;
  }

  private static String variable(String name) {
    String value = System.getenv(name);
    return value == null ? "minioadmin" : value;
  }

  private static TestServer inProcess() {
    return started(AuthenticationType.AWS_V2_OR_V4);
  }

  /** One that takes everybody's word. */
  static TestServer withoutAuthentication() {
    return started(AuthenticationType.NONE);
  }

  private static TestServer started(AuthenticationType authentication) {
    S3Proxy.Builder builder =
        S3Proxy.builder()
            .blobStore(new TransientNio2BlobStore())
            .endpoint(URI.create("http://127.0.0.1:0"));
    if (authentication != AuthenticationType.NONE) {
      builder.awsAuthentication(authentication, "local", "local-secret");
    }
    S3Proxy proxy = builder.build();
    try {
      proxy.start();
    } catch (Exception e) {
      throw new IllegalStateException("S3Proxy does not start", e);
    }
    return new TestServer(
        URI.create("http://127.0.0.1:" + proxy.getPort()), "local", "local-secret", "runs");
  }

  void makeBucket() {
    try (S3Client client = client()) {
      client.createBucket(request -> request.bucket(bucket));
    }
  }

  /** A client of the SDK alone, to look behind the back of the store. */
  S3Client client() {
    return S3Client.builder()
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .forcePathStyle(true)
        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey)))
        .build();
  }

  /** Options of a store at this prefix. */
  Map<String, String> options(String prefix) {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("bucket", bucket);
    options.put("prefix", prefix);
    options.put("endpoint", endpoint.toString());
    options.put("access-key", accessKey);
    options.put("secret-key", secretKey);
    return options;
  }

  /** A prefix that holds nothing. */
  static String freshPrefix() {
    return "t-" + UUID.randomUUID().toString().toLowerCase(Locale.ROOT);
  }
}
