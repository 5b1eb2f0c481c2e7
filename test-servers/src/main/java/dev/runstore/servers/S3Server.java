package dev.runstore.servers;

import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A server that speaks S3: the one that RUNSTORE_TEST_S3_ENDPOINT names, with the credentials of
 * RUNSTORE_TEST_S3_ACCESS_KEY and RUNSTORE_TEST_S3_SECRET_KEY, else S3Proxy in this process.
 *
 * @param endpoint its URL
 * @param accessKey of whoever asks
 * @param secretKey of the access key
 * @param bucket a bucket for the tests
 */
public record S3Server(URI endpoint, String accessKey, String secretKey, String bucket) {
  private static final class Holder {
    private static final S3Server SHARED = start();
  }

  /** One for all tests of this process; each takes a prefix of its own. */
  public static S3Server shared() {
    return Holder.SHARED;
  }

  /** One in this process, whatever is named. */
  public static S3Server local() {
    S3Server server = inProcess();
    server.makeBucket();
    return server;
  }

  private static S3Server start() {
    String named = System.getenv("RUNSTORE_TEST_S3_ENDPOINT");
    S3Server server =
        named == null || named.isEmpty()
            ? inProcess()
            : new S3Server(
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

  private static S3Server inProcess() {
    return over(new TransientNio2BlobStore());
  }

  /** One in this process that keeps its objects there. */
  public static S3Server over(BlobStore objects) {
    return started(objects, 0, AuthenticationType.AWS_V2_OR_V4);
  }

  /** One that takes everybody's word, at this port or at a free one for 0. */
  public static S3Server withoutAuthentication(BlobStore objects, int port) {
    return started(objects, port, AuthenticationType.NONE);
  }

  private static S3Server started(BlobStore objects, int port, AuthenticationType authentication) {
    S3Proxy.Builder builder =
        S3Proxy.builder().blobStore(objects).endpoint(URI.create("http://127.0.0.1:" + port));
    if (authentication != AuthenticationType.NONE) {
      builder.awsAuthentication(authentication, "local", "local-secret");
    }
    S3Proxy proxy = builder.build();
    try {
      proxy.start();
    } catch (Exception e) {
      throw new IllegalStateException("S3Proxy does not start", e);
    }
    return new S3Server(
        URI.create("http://127.0.0.1:" + proxy.getPort()), "local", "local-secret", "runs");
  }

  /** Makes the bucket, unless it is there. */
  public void makeBucket() {
    try (S3Client client = client()) {
      if (client.listBuckets().buckets().stream().noneMatch(b -> b.name().equals(bucket))) {
        client.createBucket(request -> request.bucket(bucket));
      }
    }
  }

  /** A client of the SDK alone, to look behind the back of the store. */
  public S3Client client() {
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
  public Map<String, String> options(String prefix) {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("bucket", bucket);
    options.put("prefix", prefix);
    options.put("endpoint", endpoint.toString());
    options.put("access-key", accessKey);
    options.put("secret-key", secretKey);
    return options;
  }

  /** A prefix that holds nothing. */
  public static String freshPrefix() {
    return "t-" + UUID.randomUUID().toString().toLowerCase(Locale.ROOT);
  }

  /** Changes one byte of the objects below a prefix that hold these bytes. */
  public void damage(String prefix, byte[] content) {
    try (S3Client client = client()) {
      client
          .listObjectsV2Paginator(request -> request.bucket(bucket).prefix(prefix + "/"))
          .contents()
          .forEach(
              object -> {
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
