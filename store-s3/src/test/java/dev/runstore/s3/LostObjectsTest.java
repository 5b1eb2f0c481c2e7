package dev.runstore.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.EventGap;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Maintenance.Finding;
import dev.runstore.api.Maintenance.Repair;
import dev.runstore.api.Maintenance.Severity;
import dev.runstore.api.StoreSession;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.TenantId;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** What a check says of runs of which objects are gone or are not what was written. */
final class LostObjectsTest extends StoreInBucket {
  private void remove(S3Client client, String below) {
    for (String key : keys(client, below)) {
      client.deleteObject(delete -> delete.bucket(server.bucket()).key(key));
    }
  }

  private static void isGone(List<Finding> findings, RunId id) {
    assertThat(findings)
        .filteredOn(finding -> finding.severity() == Severity.LOSS)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.place()).isEqualTo("run " + id);
              assertThat(finding.problem()).contains("its history is gone", "2 events");
              assertThat(finding.mended()).isFalse();
            });
  }

  @Test
  void aRunOfWhichOnlyTheIndexIsLeftIsALossAlsoAfterRepairs() {
    RunId marked;
    RunId compacted;
    try (StoreSession session = open();
        S3Client client = server.client()) {
      ExecutionStore runs = session.executions(TenantId.DEFAULT);
      marked = ended(runs);
      RunId deleted = ended(runs);
      runs.delete(deleted, new PlanId("plan"));
      remove(client, marked + "/");
      isGone(check(session, Repair.REPORT_ONLY), marked);
      remove(client, "index/begun");
    }
    try (StoreSession session = open()) {
      List<Finding> repaired = check(session, Repair.MEND);
      isGone(repaired, marked);
      assertThat(repaired).hasSize(2);
      assertThat(listed(session)).containsExactly(marked);
      ExecutionStore runs = session.executions(TenantId.DEFAULT);
      compacted = Stream.generate(() -> ended(runs)).limit(20).toList().get(7);
    }
    try (S3Client client = server.client()) {
      assertThat(keys(client, "index/closed/")).isEmpty();
      remove(client, compacted + "/log/");
      remove(client, "index/manifest/");
    }
    try (StoreSession session = open()) {
      assertThat(check(session, Repair.MEND))
          .filteredOn(finding -> finding.severity() == Severity.LOSS)
          .extracting(Finding::place)
          .containsExactlyInAnyOrder("run " + marked, "run " + compacted);
      assertThat(listed(session)).hasSize(21).contains(marked, compacted);
      assertThat(check(session, Repair.REPORT_ONLY))
          .hasSize(2)
          .allMatch(finding -> finding.severity() == Severity.LOSS);
    }
  }

  @Test
  void aBatchOfAnotherRunIsNamed() {
    try (StoreSession session = open();
        S3Client client = server.client()) {
      ExecutionStore runs = session.executions(TenantId.DEFAULT);
      String other = keys(client, ended(runs) + "/log/h/").get(1);
      RunId replaced = ended(runs);
      String batch = keys(client, replaced + "/log/h/").get(1);
      client.copyObject(
          copy ->
              copy.sourceBucket(server.bucket())
                  .sourceKey(other)
                  .destinationBucket(server.bucket())
                  .destinationKey(batch));
      try (StoreSession reader = open()) {
        assertThat(check(reader, Repair.MEND))
            .singleElement()
            .satisfies(
                finding -> {
                  assertThat(finding.severity()).isEqualTo(Severity.LOSS);
                  assertThat(finding.problem()).contains(batch, "it is a batch of run");
                });
        assertThat(reader.executions(TenantId.DEFAULT).gaps(replaced))
            .containsExactly(new EventGap(Track.HISTORY, 2, 2));
      }
    }
  }

  @Test
  void aBatchThatCannotBeVerifiedIsReadAndNamed() {
    try (StoreSession session = open();
        S3Client client = server.client()) {
      RunId id = ended(session.executions(TenantId.DEFAULT));
      String batch = keys(client, id + "/log/h/").get(1);
      String changed =
          client
              .getObjectAsBytes(get -> get.bucket(server.bucket()).key(batch))
              .asUtf8String()
              .replace("SUCCEEDED", "FAILED");
      client.putObject(
          put -> put.bucket(server.bucket()).key(batch), RequestBody.fromString(changed));
      try (StoreSession reader = open()) {
        assertThat(reader.executions(TenantId.DEFAULT).gaps(id)).isEmpty();
        assertThat(check(reader, Repair.REPORT_ONLY))
            .anySatisfy(
                finding -> {
                  assertThat(finding.severity()).isEqualTo(Severity.WARNING);
                  assertThat(finding.place()).isEqualTo("run " + id);
                  assertThat(finding.problem()).contains("1 object without a checksum", batch);
                });
      }
    }
  }
}
