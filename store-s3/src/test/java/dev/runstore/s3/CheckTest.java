package dev.runstore.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runstore.api.EventGap;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Maintenance.Finding;
import dev.runstore.api.Maintenance.Repair;
import dev.runstore.api.Maintenance.Severity;
import dev.runstore.api.StoreException;
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

/** The index can be lost, or be behind, and is made anew; what is damaged is named. */
final class CheckTest extends StoreInBucket {
  @Test
  void anIndexThatIsGoneIsMadeAnew() {
    List<RunId> ids;
    try (StoreSession session = open();
        S3Client client = server.client()) {
      ExecutionStore runs = session.executions(TenantId.DEFAULT);
      ids = Stream.generate(() -> ended(runs)).limit(20).toList();
      RunId last = open(runs);
      for (String key : keys(client, "index/")) {
        client.deleteObject(delete -> delete.bucket(server.bucket()).key(key));
      }
      try (StoreSession other = open()) {
        assertThatExceptionOfType(StoreException.Corrupt.class)
            .isThrownBy(() -> listed(other))
            .withMessageContainingAll("is gone", "store check --repair");
        assertThat(check(other, Repair.REPORT_ONLY))
            .hasSize(22)
            .allMatch(finding -> finding.severity() == Severity.WARNING && !finding.mended());
        assertThat(check(other, Repair.MEND)).hasSize(22).allMatch(Finding::mended);
        assertThat(check(other, Repair.REPORT_ONLY)).isEmpty();
        assertThat(listed(other)).hasSize(21).startsWith(last).containsAll(ids);
      }
    }
    try (StoreSession compacted = open()) {
      assertThat(check(compacted, Repair.REPORT_ONLY)).isEmpty();
      assertThat(listed(compacted)).hasSize(21).containsAll(ids);
    }
  }

  @Test
  void aDamagedSegmentIsMadeAnew() {
    try (StoreSession session = open()) {
      ExecutionStore runs = session.executions(TenantId.DEFAULT);
      for (int i = 0; i < 20; i++) {
        ended(runs);
      }
    }
    try (S3Client client = server.client();
        StoreSession session = open()) {
      assertThat(keys(client, "index/closed/")).isEmpty();
      String segment = keys(client, "index/segments/").get(0);
      client.putObject(
          put -> put.bucket(server.bucket()).key(segment), RequestBody.fromString("rubbish"));
      assertThat(check(session, Repair.MEND)).isNotEmpty().allMatch(Finding::mended);
      assertThat(listed(session)).hasSize(20);
      assertThat(check(session, Repair.REPORT_ONLY)).isEmpty();
    }
  }

  @Test
  void segmentsThatAreGoneAreNoticed() {
    try (StoreSession session = open()) {
      ExecutionStore runs = session.executions(TenantId.DEFAULT);
      for (int i = 0; i < 20; i++) {
        ended(runs);
      }
    }
    try (S3Client client = server.client();
        StoreSession session = open()) {
      String segment = keys(client, "index/segments/").get(0);
      client.deleteObject(delete -> delete.bucket(server.bucket()).key(segment));
      assertThatExceptionOfType(StoreException.Corrupt.class)
          .isThrownBy(() -> listed(session))
          .withMessageContainingAll(segment, "no run is lost", "store check --repair");
      assertThat(check(session, Repair.MEND)).hasSize(21).allMatch(Finding::mended);
      assertThat(listed(session)).hasSize(20);
    }
    try (S3Client client = server.client();
        StoreSession session = open()) {
      ended(session.executions(TenantId.DEFAULT));
      for (String key : keys(client, "index/manifest/")) {
        client.deleteObject(delete -> delete.bucket(server.bucket()).key(key));
      }
      assertThatExceptionOfType(StoreException.Corrupt.class)
          .isThrownBy(() -> listed(session))
          .withMessageContaining("index/manifest/");
      assertThat(check(session, Repair.MEND)).isNotEmpty().allMatch(Finding::mended);
      assertThat(listed(session)).hasSize(21);
    }
  }

  @Test
  void aNewStoreAndOneWhoseRunsWereDeletedHaveAnIndex() {
    try (StoreSession session = open()) {
      assertThat(listed(session)).isEmpty();
      RunId id = ended(session.executions(TenantId.DEFAULT));
      session.executions(TenantId.DEFAULT).delete(id, new PlanId("plan"));
    }
    try (StoreSession session = open()) {
      assertThat(listed(session)).isEmpty();
      assertThat(check(session, Repair.REPORT_ONLY)).isEmpty();
    }
  }

  @Test
  void aDamagedBatchIsNamedAndTheOtherRunsStay() {
    try (StoreSession session = open();
        S3Client client = server.client()) {
      ExecutionStore runs = session.executions(TenantId.DEFAULT);
      RunId sound = ended(runs);
      RunId damaged = ended(runs);
      String batch = keys(client, damaged + "/log/h/").get(1);
      client.putObject(
          put -> put.bucket(server.bucket()).key(batch), RequestBody.fromString("{}\n"));
      try (StoreSession other = open()) {
        assertThat(other.executions(TenantId.DEFAULT).gaps(damaged))
            .containsExactly(new EventGap(Track.HISTORY, 2, 2));
        assertThat(check(other, Repair.MEND))
            .singleElement()
            .satisfies(
                finding -> {
                  assertThat(finding.severity()).isEqualTo(Severity.LOSS);
                  assertThat(finding.place()).contains(damaged.value());
                  assertThat(finding.problem()).contains(batch);
                });
        assertThat(other.executions(TenantId.DEFAULT).find(sound)).isPresent();
        assertThat(listed(other)).contains(sound);
      }
    }
  }

  @Test
  void whatADeletionLeftBehindIsRemoved() {
    try (StoreSession session = open();
        S3Client client = server.client()) {
      ExecutionStore runs = session.executions(TenantId.DEFAULT);
      RunId id = ended(runs);
      List<String> before = keys(client, id + "/log/h/");
      byte[] end =
          client
              .getObjectAsBytes(get -> get.bucket(server.bucket()).key(before.get(1)))
              .asByteArray();
      runs.delete(id, new PlanId("plan"));
      client.putObject(
          put -> put.bucket(server.bucket()).key(before.get(1)), RequestBody.fromBytes(end));
      try (StoreSession other = open()) {
        assertThat(check(other, Repair.MEND)).singleElement().matches(Finding::mended);
        assertThat(check(other, Repair.REPORT_ONLY)).isEmpty();
        assertThatExceptionOfType(StoreException.Expired.class)
            .isThrownBy(() -> other.executions(TenantId.DEFAULT).find(id));
      }
    }
  }
}
