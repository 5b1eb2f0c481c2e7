package dev.runstore.s3;

import dev.runstore.api.StoreException;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.config.StoreOption;
import dev.runstore.s3.bucket.Settings;
import dev.runstore.s3.bucket.Settings.Checksums;
import dev.runstore.s3.bucket.Settings.Clock;
import dev.runstore.s3.bucket.Settings.Credentials;
import dev.runstore.s3.bucket.Settings.Encryption;
import dev.runstore.s3.bucket.Settings.Stores;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What can be configured. */
final class S3Options {
  private static final long MIB = 1L << 20;
  private static final int MAX_PORT = 65_535;
  private static final Pattern ADDRESS = Pattern.compile("\\[.*]|[0-9.]+");

  private static final StoreOption<String> BUCKET =
      StoreOption.text("bucket", "the bucket; it must exist");
  private static final StoreOption<String> PREFIX =
      new StoreOption<>(
              "prefix",
              "text",
              S3Options::prefix,
              Optional.empty(),
              StoreOption.Sensitivity.PLAIN,
              "what all keys begin with, as in team/prod")
          .or("");
  private static final StoreOption<String> REGION =
      new StoreOption<>(
          "region",
          "text",
          S3Options::region,
          Optional.empty(),
          StoreOption.Sensitivity.PLAIN,
          "the region of the bucket; without it the AWS SDK's default");
  private static final StoreOption<URI> ENDPOINT =
      new StoreOption<>(
          "endpoint",
          "URL",
          S3Options::endpoint,
          Optional.empty(),
          StoreOption.Sensitivity.PLAIN,
          "the URL of a server other than AWS, as in https://minio.example.org:9000");
  private static final StoreOption<Boolean> PATH_STYLE =
      StoreOption.flag(
          "path-style", "the bucket in the path of a URL; without it only for other endpoints");
  private static final StoreOption<String> ACCESS_KEY =
      StoreOption.secret("access-key", "the access key id; without it the AWS SDK's default chain");
  private static final StoreOption<String> SECRET_KEY =
      StoreOption.secret("secret-key", "the secret of the access key");
  private static final StoreOption<String> SESSION_TOKEN =
      StoreOption.secret("session-token", "the token of temporary credentials");
  private static final StoreOption<String> AWS_PROFILE =
      StoreOption.text("aws-profile", "a profile of the AWS configuration files");
  private static final StoreOption<Boolean> ANONYMOUS =
      StoreOption.flag("anonymous", "send no credentials, to a server that asks for none")
          .or("false");
  private static final StoreOption<Stores> STORES =
      StoreOption.choice(
              "stores",
              Stores.class,
              "all; or artifacts-only, also on servers without conditional writes, where two"
                  + " writers of one name at the same instant are not told apart")
          .or("all");
  private static final StoreOption<Long> PART_SIZE =
      StoreOption.size("part-size", "longer artifacts are uploaded in parts of this size")
          .or("8MiB");
  private static final StoreOption<Integer> CONCURRENCY =
      StoreOption.number("concurrency", "how many parts of an artifact are sent at once").or("4");
  private static final StoreOption<Integer> CONNECTIONS =
      StoreOption.number("connections", "the most connections of a session").or("64");
  private static final StoreOption<Duration> TIMEOUT =
      StoreOption.duration("timeout", "how long to wait for the server in one attempt").or("30s");
  private static final StoreOption<Integer> ATTEMPTS =
      StoreOption.number("attempts", "how often the AWS SDK tries a request in all").or("4");
  private static final StoreOption<Encryption> ENCRYPTION =
      StoreOption.choice(
              "encryption",
              Encryption.class,
              "of objects by the server: as the bucket says, or sse-s3, or sse-kms")
          .or("bucket-default");
  private static final StoreOption<String> KMS_KEY =
      StoreOption.text("kms-key", "the key for sse-kms; without it the account's default");
  private static final StoreOption<String> STORAGE_CLASS =
      StoreOption.text("storage-class", "of the bytes of artifacts, as in STANDARD_IA");
  private static final StoreOption<Checksums> CHECKSUMS =
      StoreOption.choice(
              "checksums",
              Checksums.class,
              "the AWS SDK's own checksums: when-supported or when-required; automatic is"
                  + " when-supported on AWS and when-required elsewhere")
          .or("automatic");
  private static final StoreOption<Clock> CLOCK =
      StoreOption.choice(
              "clock", Clock.class, "what decides leases and ages: the server, or for tests host")
          .or("server");

  static final List<StoreOption<?>> ALL =
      List.of(
          BUCKET,
          PREFIX,
          REGION,
          ENDPOINT,
          PATH_STYLE,
          ACCESS_KEY,
          SECRET_KEY,
          SESSION_TOKEN,
          AWS_PROFILE,
          ANONYMOUS,
          STORES,
          PART_SIZE,
          CONCURRENCY,
          CONNECTIONS,
          TIMEOUT,
          ATTEMPTS,
          ENCRYPTION,
          KMS_KEY,
          STORAGE_CLASS,
          CHECKSUMS,
          CLOCK);

  private S3Options() {}

  static Settings settings(StoreConfig config) {
    List<String> problems = new ArrayList<>();
    if (config.find(BUCKET).isEmpty()) {
      problems.add("option bucket of store s3 is missing: name the bucket");
    }
    boolean statically = config.find(ACCESS_KEY).isPresent();
    if (statically != config.find(SECRET_KEY).isPresent()) {
      problems.add("options access-key and secret-key of store s3 belong together: give both");
    }
    if (config.find(SESSION_TOKEN).isPresent() && !statically) {
      problems.add("option session-token of store s3 needs access-key and secret-key");
    }
    if (statically && config.find(AWS_PROFILE).isPresent()) {
      problems.add("options access-key and aws-profile of store s3 exclude each other");
    }
    if (config.get(ANONYMOUS) && (statically || config.find(AWS_PROFILE).isPresent())) {
      problems.add("option anonymous of store s3 goes without access-key and aws-profile");
    }
    long part = config.get(PART_SIZE);
    if (part < 5 * MIB || part > 1_024 * MIB) {
      problems.add("option part-size of store s3: 5MiB to 1GiB are possible");
    }
    if (config.find(ENDPOINT).map(URI::getRawUserInfo).isPresent()) {
      problems.add(
          "option endpoint of store s3 has a user or a password in it, which would be shown: give"
              + " access-key and secret-key, each by reference to a variable");
    }
    if (!config.find(PATH_STYLE).orElse(true)
        && config.find(ENDPOINT).filter(S3Options::isAddress).isPresent()) {
      problems.add(
          "option path-style of store s3: false puts the bucket before the name of the host, and"
              + " option endpoint has an address: name the host, or leave path-style out");
    }
    if (!config.get(TIMEOUT).isPositive()) {
      problems.add("option timeout of store s3 is longer than nothing, as in 30s");
    }
    positive(config.get(CONCURRENCY), "concurrency", problems);
    positive(config.get(CONNECTIONS), "connections", problems);
    positive(config.get(ATTEMPTS), "attempts", problems);
    if (config.find(KMS_KEY).isPresent() && config.get(ENCRYPTION) != Encryption.SSE_KMS) {
      problems.add("option kms-key of store s3 needs encryption: sse-kms");
    }
    if (!problems.isEmpty()) {
      throw new StoreException.InvalidConfiguration(String.join("\n", problems));
    }
    return new Settings(
        config.get(BUCKET),
        config.get(PREFIX),
        config.find(REGION),
        config.find(ENDPOINT),
        config.find(PATH_STYLE),
        new Credentials(
            config.find(ACCESS_KEY),
            config.find(SECRET_KEY),
            config.find(SESSION_TOKEN),
            config.find(AWS_PROFILE),
            config.get(ANONYMOUS)),
        config.get(STORES),
        Math.toIntExact(part),
        config.get(CONCURRENCY),
        config.get(CONNECTIONS),
        config.get(TIMEOUT),
        config.get(ATTEMPTS),
        config.get(ENCRYPTION),
        config.find(KMS_KEY),
        config.find(STORAGE_CLASS),
        config.get(CHECKSUMS),
        config.get(CLOCK));
  }

  private static void positive(int number, String option, List<String> problems) {
    if (number < 1) {
      problems.add("option " + option + " of store s3 is at least 1");
    }
  }

  private static boolean isAddress(URI endpoint) {
    return ADDRESS.matcher(endpoint.getHost()).matches();
  }

  private static String prefix(String text) {
    if (text.isEmpty()) {
      return "";
    }
    if (!text.matches("[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
        || text.length() > 200) {
      throw new IllegalArgumentException(
          "at most 200 letters, digits, dots, dashes and underscores are expected, with single"
              + " slashes between them");
    }
    return text + "/";
  }

  private static String region(String text) {
    if (!text.matches("[A-Za-z0-9._-]{1,63}")) {
      throw new IllegalArgumentException("the name of a region is expected, as in eu-west-1");
    }
    return text;
  }

  private static URI endpoint(String text) {
    URI uri;
    try {
      uri = new URI(text.strip());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("a URL is expected: " + e.getReason(), e);
    }
    if (!"http".equals(uri.getScheme()) && !"https".equals(uri.getScheme())) {
      throw new IllegalArgumentException("a URL that begins with http:// or https:// is expected");
    }
    if (uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > MAX_PORT) {
      throw new IllegalArgumentException(
          "after "
              + uri.getScheme()
              + ":// the name of a host is expected, of letters, digits, dots and dashes, or an"
              + " address, and after a colon perhaps a port, 1 to "
              + MAX_PORT);
    }
    return uri;
  }
}
