package dev.runstore.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.Maintenance;
import dev.runstore.api.Maintenance.Finding;
import dev.runstore.api.Maintenance.Repair;
import dev.runstore.api.Maintenance.Severity;
import dev.runstore.api.StoreException;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.TenantId;
import dev.runstore.s3.FaultyServer.Fault;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/** Uploads that a killed process has left are told of, and removed once they are old. */
final class UnfinishedUploadsTest {
  private final FaultyStore faulty = new FaultyStore();
  private static final int BYTES = 1_234;

  private final FaultyServer network = faulty.network();
  private final String prefix = faulty.prefix();

  @AfterEach
  void close() {
    faulty.close();
  }

  private StoreSession open() {
    return faulty.open();
  }

  /** What a process leaves that is killed while it uploads the second part. */
  private void leave(String tenant) {
    String key = prefix + "/" + tenant + "/" + RunId.next() + "/blobs/-/large/1";
    try (S3Client client = faulty.server().client()) {
      String id =
          client
              .createMultipartUpload(upload -> upload.bucket(faulty.server().bucket()).key(key))
              .uploadId();
      client.uploadPart(
          part -> part.bucket(faulty.server().bucket()).key(key).uploadId(id).partNumber(1),
          RequestBody.fromBytes(new byte[BYTES]));
    }
  }

  private List<String> left(String tenant) {
    try (S3Client client = faulty.server().client()) {
      return client
          .listMultipartUploads(list -> list.bucket(faulty.server().bucket()))
          .uploads()
          .stream()
          .map(MultipartUpload::key)
          .filter(key -> key.startsWith(prefix + "/" + tenant + "/"))
          .toList();
    }
  }

  private List<Finding> check(Repair repair) {
    List<Finding> found = new ArrayList<>();
    try (StoreSession session = open()) {
      session.maintenance().check(TenantId.DEFAULT, repair, found::add);
    }
    return found;
  }

  private long sweep() {
    try (StoreSession session = open()) {
      return session.maintenance().sweep(TenantId.DEFAULT, Duration.ofDays(1));
    }
  }

  @Test
  void uploadsThatMayBeUnderWayAreCountedAndStay() {
    leave("default");
    leave("default");
    leave("other");
    for (Repair repair : Repair.values()) {
      assertThat(check(repair))
          .singleElement()
          .satisfies(
              finding -> {
                assertThat(finding.severity()).isEqualTo(Severity.NOTICE);
                assertThat(finding.mended()).isFalse();
                assertThat(finding.place()).contains(prefix + "/default/");
                assertThat(finding.problem()).contains("2 uploads", 2 * BYTES + " bytes");
                assertThat(finding.remedy()).contains("store check --repair", "a day");
              });
    }
    assertThat(sweep()).isZero();
    assertThat(left("default")).hasSize(2);
  }

  @Test
  void whyAnUploadFailedIsToldAndNotThatItsPartsStay() {
    Map<String, String> options = faulty.server().options(prefix);
    options.put("endpoint", network.endpoint().toString());
    options.put("attempts", "1");
    options.put("part-size", "5MiB");
    network.always("partNumber=2", new Fault.Answer(400, "ExpiredToken", ""));
    network.always("DELETE", new Fault.Answer(503, "SlowDown", ""));
    try (StoreSession session = new S3Provider().open(StoreConfig.of(options))) {
      assertThatExceptionOfType(StoreException.Forbidden.class)
          .isThrownBy(
              () ->
                  session
                      .artifacts(TenantId.DEFAULT)
                      .put(
                          ArtifactKey.of(RunId.next(), "large"),
                          new ByteArrayInputStream(new byte[12 << 20]),
                          ArtifactOptions.BYTES))
          .withMessageContaining("ExpiredToken")
          .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    }
    assertThat(left("default")).hasSize(1);
  }

  @Test
  void anUploadThatGoesOnIsNotAbortedHoweverLongAgoItWasBegun() {
    network.always("uploads", new Fault.Rewrite("<Initiated>\\d{4}", "<Initiated>2020"));
    leave("default");
    assertThat(check(Repair.MEND)).singleElement().matches(finding -> !finding.mended());
    assertThat(sweep()).isZero();
    assertThat(left("default")).hasSize(1);
  }

  @Test
  void whatNobodyHasGoneOnWithForADayIsRemovedForThisTenant() {
    network.always("", new Fault.ShiftDate(Duration.ofHours(25)));
    leave("default");
    leave("other");
    assertThat(check(Repair.REPORT_ONLY))
        .singleElement()
        .satisfies(
            finding -> assertThat(finding.problem()).contains("not completed", BYTES + " bytes"));
    assertThat(left("default")).hasSize(1);
    assertThat(check(Repair.MEND)).singleElement().matches(Finding::mended);
    assertThat(left("default")).isEmpty();
    assertThat(left("other")).hasSize(1);
    assertThat(check(Repair.REPORT_ONLY)).isEmpty();
  }

  /** As MinIO does. */
  @Test
  void aServerThatListsNoUploadsBelowAPrefixIsAskedForAll() {
    network.always(
        line -> line.contains("uploads") && line.contains("prefix="), new Fault.Page(200));
    leave("default");
    leave("other");
    assertThat(check(Repair.REPORT_ONLY))
        .singleElement()
        .satisfies(finding -> assertThat(finding.problem()).contains("1 upload "));
    try (StoreSession session = open()) {
      Maintenance maintenance = session.maintenance();
      assertThat(maintenance.sweep(TenantId.DEFAULT, Duration.ofDays(-1))).isEqualTo(1);
    }
    assertThat(left("default")).isEmpty();
    assertThat(left("other")).hasSize(1);
  }
}
