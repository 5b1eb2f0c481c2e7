package dev.runstore.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.StoreException;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.TenantId;
import dev.runstore.s3.FaultyServer.Fault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** What configuration puts into the headers of requests. */
final class SentTest {
  private final FaultyStore faulty = new FaultyStore();
  private static final String FILE = "aws.sharedCredentialsFile";
  private static final String LARGE_ENOUGH_FOR_PARTS = "5MiB";

  @TempDir private Path folder;
  private final FaultyServer network = faulty.network();
  private final String prefix = faulty.prefix();

  @AfterEach
  void close() {
    faulty.close();
  }

  private StoreSession open(Map<String, String> more) {
    Map<String, String> options = faulty.options();
    options.put("part-size", LARGE_ENOUGH_FOR_PARTS);
    options.putAll(more);
    return new S3Provider().open(StoreConfig.of(options));
  }

  /** The headers of the first request whose first line has this text. */
  private List<String> headers(String text) {
    return network.heads().stream()
        .filter(head -> head.get(0).contains(text))
        .findFirst()
        .orElseThrow()
        .stream()
        .map(line -> line.toLowerCase(Locale.ROOT))
        .toList();
  }

  private static void put(StoreSession session, RunId run, int bytes) {
    var unused =
        session
            .artifacts(TenantId.DEFAULT)
            .put(
                ArtifactKey.of(run, "a"),
                new ByteArrayInputStream(new byte[bytes]),
                ArtifactOptions.BYTES);
  }

  @Test
  void artifactsGoWithTheKeyAndTheStorageClassThatAreConfigured() {
    Map<String, String> options =
        Map.of("encryption", "sse-kms", "kms-key", "key-1", "storage-class", "STANDARD_IA");
    RunId run = RunId.next();
    network.always(run.value(), new Fault.Answer(200, "", "ETag: \"e\"\r\n"));
    try (StoreSession session = open(options)) {
      put(session, run, 10);
    }
    assertThat(headers("PUT /" + faulty.server().options(prefix).get("bucket") + "/" + prefix))
        .contains("x-amz-server-side-encryption: aws:kms");
    assertThat(headers(run.value()))
        .contains(
            "x-amz-server-side-encryption: aws:kms",
            "x-amz-server-side-encryption-aws-kms-key-id: key-1",
            "x-amz-storage-class: standard_ia");
  }

  @Test
  void soDoUploadsInParts() {
    try (StoreSession session =
        open(Map.of("encryption", "sse-s3", "storage-class", "GLACIER_IR"))) {
      put(session, RunId.next(), 6 << 20);
    }
    assertThat(headers("uploads"))
        .contains("x-amz-server-side-encryption: aes256", "x-amz-storage-class: glacier_ir");
  }

  @Test
  void withoutThemNothingIsSaidOfKeyOrClass() {
    try (StoreSession session = open(Map.of())) {
      put(session, RunId.next(), 10);
    }
    assertThat(network.heads())
        .isNotEmpty()
        .allSatisfy(
            head ->
                assertThat(String.join("\n", head).toLowerCase(Locale.ROOT))
                    .doesNotContain("x-amz-server-side-encryption", "x-amz-storage-class"));
  }

  @Test
  void bytesGoAsTheyAreToServersThatMayNotKnowChunks() {
    RunId run = RunId.next();
    try (StoreSession session = open(Map.of())) {
      put(session, run, 10);
      put(session, RunId.next(), 6 << 20);
    }
    assertThat(headers(run.value())).contains("content-length: 10");
    assertThat(network.heads())
        .isNotEmpty()
        .allSatisfy(
            head ->
                assertThat(String.join("\n", head).toLowerCase(Locale.ROOT))
                    .doesNotContain("aws-chunked", "streaming-"));
  }

  @Test
  void aSessionTokenGoesWithItsKey() {
    network.always("", new Fault.Answer(403, "AccessDenied", ""));
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(
            () ->
                open(Map.of(
                        "access-key", "KEYID", "secret-key", "hush", "session-token", "token-1"))
                    .close());
    assertThat(headers(prefix)).contains("x-amz-security-token: token-1");
    assertThat(headers(prefix)).anySatisfy(line -> assertThat(line).contains("credential=keyid/"));
  }

  @Test
  @ResourceLock(Resources.SYSTEM_PROPERTIES)
  void aProfileOfTheConfigurationFilesIsUsed() throws IOException {
    Path file = folder.resolve("credentials");
    Files.writeString(
        file, "[team]\naws_access_key_id = PROFILEKEY\naws_secret_access_key = hush\n");
    network.always("", new Fault.Answer(403, "AccessDenied", ""));
    Map<String, String> options = faulty.server().options(prefix);
    options.keySet().removeAll(List.of("access-key", "secret-key"));
    options.putAll(
        Map.of("endpoint", network.endpoint().toString(), "attempts", "1", "aws-profile", "team"));
    String before = System.setProperty(FILE, file.toString());
    try {
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> new S3Provider().open(StoreConfig.of(options)).close());
    } finally {
      if (before == null) {
        System.clearProperty(FILE);
      } else {
        System.setProperty(FILE, before);
      }
    }
    assertThat(headers(prefix))
        .anySatisfy(line -> assertThat(line).contains("credential=profilekey/"));
  }
}
