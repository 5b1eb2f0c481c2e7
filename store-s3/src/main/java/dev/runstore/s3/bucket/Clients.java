package dev.runstore.s3.bucket;

import dev.runstore.api.StoreException;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** Builds the SDK's clients as the settings say. */
final class Clients {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final long LARGE = 1L << 20;

  private final Settings settings;
  private final AwsCredentialsProvider credentials;
  private final Region region;
  private final S3Configuration configuration;

  Clients(Settings settings) {
    this.settings = settings;
    this.credentials = credentials(settings.credentials());
    this.region = region(settings);
    this.configuration =
        S3Configuration.builder()
            .pathStyleAccessEnabled(
                settings.pathStyle().orElseGet(() -> settings.endpoint().isPresent()))
            .expectContinueThresholdInBytes(LARGE)
            .chunkedEncodingEnabled(settings.endpoint().isEmpty())
            .build();
  }

  S3Client client(ServerClock clock, Doubt doubt) {
    Settings.Checksums checksums = settings.checksums();
    boolean whenSupported =
        checksums == Settings.Checksums.WHEN_SUPPORTED
            || (checksums == Settings.Checksums.AUTOMATIC && settings.endpoint().isEmpty());
    var builder =
        S3Client.builder()
            .region(region)
            .credentialsProvider(credentials)
            .serviceConfiguration(configuration)
            .requestChecksumCalculation(
                whenSupported
                    ? RequestChecksumCalculation.WHEN_SUPPORTED
                    : RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(
                whenSupported
                    ? ResponseChecksumValidation.WHEN_SUPPORTED
                    : ResponseChecksumValidation.WHEN_REQUIRED)
            .overrideConfiguration(
                ClientOverrideConfiguration.builder()
                    .retryStrategy(
                        AwsRetryStrategy.standardRetryStrategy().toBuilder()
                            .maxAttempts(settings.attempts())
                            .build())
                    .build())
            .httpClient(
                new ObservedHttpClient(
                    Apache5HttpClient.builder()
                        .maxConnections(settings.connections())
                        .socketTimeout(settings.timeout())
                        .connectionTimeout(
                            CONNECT.compareTo(settings.timeout()) < 0
                                ? CONNECT
                                : settings.timeout())
                        .connectionAcquisitionTimeout(settings.timeout())
                        .build(),
                    clock,
                    doubt));
    settings.endpoint().ifPresent(builder::endpointOverride);
    return builder.build();
  }

  S3Presigner presigner() {
    var builder =
        S3Presigner.builder()
            .region(region)
            .credentialsProvider(credentials)
            .serviceConfiguration(configuration);
    settings.endpoint().ifPresent(builder::endpointOverride);
    return builder.build();
  }

  private static AwsCredentialsProvider credentials(Settings.Credentials from) {
    if (from.anonymous()) {
      return AnonymousCredentialsProvider.create();
    }
    if (from.accessKey().isPresent()) {
      String id = from.accessKey().get();
      String secret = from.secretKey().orElse("");
      return StaticCredentialsProvider.create(
          from.sessionToken().isPresent()
              ? AwsSessionCredentials.create(id, secret, from.sessionToken().get())
              : AwsBasicCredentials.create(id, secret));
    }
    return from.profile().isPresent()
        ? ProfileCredentialsProvider.create(from.profile().get())
        : DefaultCredentialsProvider.builder().build();
  }

  private static Region region(Settings settings) {
    if (settings.region().isPresent()) {
      return Region.of(settings.region().get());
    }
    if (settings.endpoint().isPresent()) {
      return Region.US_EAST_1;
    }
    try {
      return DefaultAwsRegionProviderChain.builder().build().getRegion();
    } catch (SdkClientException e) {
      StoreException.InvalidConfiguration invalid =
          new StoreException.InvalidConfiguration(
              "store s3 needs a region: set option region, or AWS_REGION");
      invalid.addSuppressed(e);
      throw invalid;
    }
  }
}
