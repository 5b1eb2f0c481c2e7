package dev.runstore.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ArtifactStore;
import dev.runstore.api.StoreException;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.Opening;
import dev.runstore.api.config.RunstoreConfig;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.config.Stores;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.TenantId;
import dev.runstore.s3.FaultyServer.Fault;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.S3Client;

/** What is wrong with a configuration is said with the option that is to be corrected. */
final class ConfigurationTest {
  private final FaultyStore faulty = new FaultyStore();

  private final FaultyServer network = faulty.network();
  private final String prefix = faulty.prefix();

  @AfterEach
  void close() {
    faulty.close();
  }

  private StoreSession open(Map<String, String> more) {
    return faulty.open(more);
  }

  private static void put(ArtifactStore artifacts, ArtifactKey key) {
    artifacts.put(key, new ByteArrayInputStream(new byte[10]), ArtifactOptions.BYTES);
  }

  @ParameterizedTest
  @CsvSource({
    "http://somebody:hush@127.0.0.1:9, access-key",
    "http://somebody:hush@a host:9, a URL is expected",
    "somebody:hush@127.0.0.1:9, a URL"
  })
  void aPasswordInTheEndpointIsRefusedAndNotShown(String endpoint, String advice) {
    assertThatExceptionOfType(StoreException.InvalidConfiguration.class)
        .isThrownBy(() -> open(Map.of("endpoint", endpoint)))
        .withMessageContainingAll("option endpoint", advice)
        .satisfies(e -> assertThat(e.toString()).doesNotContain("hush", "somebody"));
  }

  @ParameterizedTest
  @CsvSource({"timeout, 0s", "region, eu west 1", "region, eu/west"})
  void aValueThatCannotBeIsRefusedByItsOption(String option, String value) {
    assertThatExceptionOfType(StoreException.InvalidConfiguration.class)
        .isThrownBy(() -> open(Map.of(option, value)))
        .withMessageContaining(option);
  }

  @ParameterizedTest
  @CsvSource({
    "400, InvalidBucketName, option bucket",
    "400, InvalidStorageClass, storage-class",
    "400, KMS.NotFoundException, kms-key",
    "501, NotImplemented, encryption",
  })
  void whatTheServerDoesNotTakeNamesTheOption(int status, String code, String option) {
    try (StoreSession session = open(Map.of())) {
      ArtifactStore artifacts = session.artifacts(TenantId.DEFAULT);
      ArtifactKey key = ArtifactKey.of(RunId.next(), "a");
      network.next(1, "PUT", new Fault.Answer(status, code, ""));
      assertThatExceptionOfType(StoreException.InvalidConfiguration.class)
          .isThrownBy(() -> put(artifacts, key))
          .withMessageContainingAll(option, code, key.name().value())
          .withMessageNotContaining("region");
      assertThat(artifacts.find(key)).isEmpty();
    }
  }

  /** As servers do that do not know the header. */
  @Test
  void aServerThatRefusesConditionsIsTakenForArtifactsAlone() {
    network.always(
        "PUT", new Fault.Refuse("if-none-match", new Fault.Answer(501, "NotImplemented", "")));
    assertThatExceptionOfType(StoreException.Unsupported.class)
        .isThrownBy(() -> open(Map.of()))
        .withMessageContainingAll("If-None-Match", "artifacts-only");
    try (StoreSession session = open(Map.of("stores", "artifacts-only"))) {
      ArtifactKey key = ArtifactKey.of(RunId.next(), "a");
      put(session.artifacts(TenantId.DEFAULT), key);
      assertThat(session.artifacts(TenantId.DEFAULT).find(key)).isPresent();
    }
  }

  @Test
  void whoMayOnlyReadIsToldBeforeADeletionBegins() {
    Map<String, String> options = faulty.options();
    options.put("type", "s3");
    try (Stores stores =
        Stores.open(RunstoreConfig.builder().executions(options).artifacts(options).build())) {
      network.always("PUT", new Fault.Answer(403, "AccessDenied", ""));
      stores.requireWritable();
      assertThatExceptionOfType(StoreException.Forbidden.class)
          .isThrownBy(stores::requireDeletable)
          .withMessageContaining("may not write");
    }
  }

  @Test
  void whatOpeningPutsOffIsRefusedAtEachUse() {
    network.always(
        "PUT", new Fault.Refuse("if-none-match", new Fault.Answer(501, "NotImplemented", "")));
    Map<String, String> options = faulty.server().options(prefix);
    options.put("endpoint", network.endpoint().toString());
    try (StoreSession session =
        new S3Provider().open(StoreConfig.of(options).with(Opening.LATER))) {
      assertThat(network.heads()).isEmpty();
      ArtifactStore artifacts = session.artifacts(TenantId.DEFAULT);
      ArtifactKey key = ArtifactKey.of(RunId.next(), "a");
      for (ThrowingCallable use :
          List.<ThrowingCallable>of(
              () -> put(artifacts, key),
              () -> artifacts.find(key),
              artifacts::requireWritable,
              () -> session.executions(TenantId.DEFAULT).find(key.runId()))) {
        assertThatExceptionOfType(StoreException.Unsupported.class)
            .isThrownBy(use)
            .withMessageContainingAll("If-None-Match", "artifacts-only");
      }
      assertThat(session.maintenance().describe())
          .containsEntry("conditional writes", "not honoured")
          .containsKey("trouble");
      try (S3Client behind = faulty.server().client()) {
        assertThat(
                behind
                    .listObjectsV2(
                        request -> request.bucket(faulty.server().bucket()).prefix(prefix))
                    .contents())
            .allMatch(object -> object.key().endsWith("layout.json"));
      }
    }
  }

  @Test
  void aServerThatRefusesSomethingElseIsNotTakenForOneWithoutConditions() {
    network.always("PUT", new Fault.Answer(501, "NotImplemented", ""));
    assertThatExceptionOfType(StoreException.InvalidConfiguration.class)
        .isThrownBy(() -> open(Map.of("stores", "artifacts-only")))
        .withMessageContainingAll("NotImplemented", "encryption")
        .withMessageNotContaining("If-None-Match");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.1:9", "https://", "http://nobody.invalid:9000"})
  void anEndpointWhereNoServerIsIsNamed(String endpoint) {
    String url =
        endpoint.length() > 8 ? endpoint : endpoint + faulty.server().endpoint().getAuthority();
    assertThatExceptionOfType(StoreException.Unavailable.class)
        .isThrownBy(() -> open(Map.of("endpoint", url)))
        .withMessageContainingAll(url, "correct option endpoint");
  }

  @Test
  void aConflictThatDoesNotEndIsNotTriedForEver() {
    try (StoreSession session = open(Map.of())) {
      ArtifactStore artifacts = session.artifacts(TenantId.DEFAULT);
      ArtifactKey key = ArtifactKey.of(RunId.next(), "a");
      network.always("PUT", new Fault.Answer(409, "ConditionalRequestConflict", ""));
      assertThatExceptionOfType(StoreException.Unavailable.class)
          .isThrownBy(() -> put(artifacts, key))
          .withMessageContainingAll("409", key.name().value());
      network.heal();
      assertThatCode(() -> put(artifacts, key)).doesNotThrowAnyException();
      network.next(1, "DELETE", new Fault.Answer(409, "ObjectIsBusy", ""));
      assertThatExceptionOfType(StoreException.Unavailable.class)
          .isThrownBy(() -> artifacts.delete(key))
          .withMessageContaining("409");
    }
  }
}
