package dev.runstore.s3.bucket;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * How to reach a bucket and how to write to it.
 *
 * @param bucket its name
 * @param prefix what all keys begin with; empty, or with a slash at its end
 * @param region its region
 * @param endpoint the server, if it is not AWS
 * @param pathStyle whether the bucket is in the path of URLs
 * @param credentials who asks
 * @param stores what it is used for
 * @param partSize in bytes
 * @param concurrency parts of an artifact that are sent at once
 * @param connections at most
 * @param timeout of one attempt
 * @param attempts of one request
 * @param encryption of objects by the server
 * @param kmsKey for {@link Encryption#SSE_KMS}
 * @param storageClass of artifacts
 * @param checksums the SDK's
 * @param clock what decides leases
 */
public record Settings(
    String bucket,
    String prefix,
    Optional<String> region,
    Optional<URI> endpoint,
    Optional<Boolean> pathStyle,
    Credentials credentials,
    Stores stores,
    int partSize,
    int concurrency,
    int connections,
    Duration timeout,
    int attempts,
    Encryption encryption,
    Optional<String> kmsKey,
    Optional<String> storageClass,
    Checksums checksums,
    Clock clock) {
  /** What the bucket is used for. */
  public enum Stores {
    ALL,
    ARTIFACTS_ONLY
  }

  /** How the server encrypts. */
  public enum Encryption {
    BUCKET_DEFAULT(Optional.empty()),
    SSE_S3(Optional.of("AES256")),
    SSE_KMS(Optional.of("aws:kms"));

    private final Optional<String> algorithm;

    Encryption(Optional<String> algorithm) {
      this.algorithm = algorithm;
    }

    /** As requests name it; empty where they say nothing. */
    Optional<String> algorithm() {
      return algorithm;
    }
  }

  /** When the SDK sends and checks its checksums. */
  public enum Checksums {
    AUTOMATIC,
    WHEN_REQUIRED,
    WHEN_SUPPORTED
  }

  /** Whose clock counts. */
  public enum Clock {
    SERVER,
    HOST
  }

  /**
   * Who asks.
   *
   * @param accessKey with {@code secretKey}; empty for the profile or the default chain
   * @param secretKey of the access key
   * @param sessionToken of temporary credentials
   * @param profile of the AWS configuration files
   * @param anonymous nobody, of a server that does not ask
   */
  public record Credentials(
      Optional<String> accessKey,
      Optional<String> secretKey,
      Optional<String> sessionToken,
      Optional<String> profile,
      boolean anonymous) {
    @Override
    public String toString() {
      if (anonymous) {
        return "none";
      }
      return accessKey.isPresent() ? "static" : profile.map(p -> "profile " + p).orElse("default");
    }
  }

  /** Where it is, for messages. */
  public String place() {
    return "s3://" + bucket + "/" + prefix + endpoint.map(uri -> " at " + uri).orElse("");
  }
}
