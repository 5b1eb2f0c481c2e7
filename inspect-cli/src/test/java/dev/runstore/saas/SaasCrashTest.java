package dev.runstore.saas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ByteRange;
import dev.runstore.api.Claim;
import dev.runstore.api.ClaimTerms;
import dev.runstore.api.EventQuery;
import dev.runstore.api.Fence;
import dev.runstore.api.Maintenance.Finding;
import dev.runstore.api.Maintenance.Repair;
import dev.runstore.api.Maintenance.Severity;
import dev.runstore.api.StoreException;
import dev.runstore.api.StoredArtifact;
import dev.runstore.api.config.Stores;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.ArtifactNoted;
import dev.runstore.api.event.EventBody.RunEnded;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.ArtifactRole;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.TenantId;
import dev.runstore.servers.RecordingProcess;
import dev.runstore.servers.RecordingProcess.Stop;
import dev.runstore.servers.S3Server;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A real process is killed between the bytes in the bucket and the rows in the database, at every
 * step where one is there without the other. What it leaves is found and mended.
 */
@Timeout(300)
final class SaasCrashTest {
  private final Pair pair = Pair.fresh();
  private final Map<RunId, Long> acknowledged = new LinkedHashMap<>();

  /** Kills it after so many lines, or where it stands still; the run of its last line. */
  private RunId kill(Stop stop, long lines) throws Exception {
    Process process = RecordingProcess.start(stop, pair.executions(), pair.artifacts());
    RunId last = RunId.next();
    try (BufferedReader said =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line = said.readLine();
      for (long i = 1; line != null; line = said.readLine(), i++) {
        String[] words = line.split(" ", -1);
        if (words.length == 3) {
          last = new RunId(words[1]);
          acknowledged.merge(last, Long.parseLong(words[2]), Math::max);
        }
        if (i == lines || words[0].equals("stop")) {
          process.toHandle().destroyForcibly();
        }
      }
    }
    assertThat(process.waitFor()).as("killed, and not ended by itself").isEqualTo(137);
    return last;
  }

  private static List<Finding> check(Stores stores, Repair repair) {
    List<Finding> found = new ArrayList<>();
    stores.check(TenantId.DEFAULT, repair, found::add);
    return found;
  }

  private static byte[] read(Stores stores, ArtifactKey key) throws IOException {
    try (InputStream in = stores.artifacts().open(key, ByteRange.ALL)) {
      return in.readAllBytes();
    }
  }

  @Test
  void bytesWithoutTheirEventStayAndTheNextRunnerNamesThem() throws Exception {
    RunId id = kill(Stop.BEFORE_THE_EVENT, Long.MAX_VALUE);
    ArtifactKey key = ArtifactKey.of(id, "artifact 1");
    try (Stores stores = pair.open()) {
      assertThat(read(stores, key)).isEqualTo(RecordingProcess.content(1));
      assertThat(noted(stores, id))
          .extracting(info -> info.key().name().value())
          .containsExactly("artifact 0");
      assertThat(check(stores, Repair.MEND)).isEmpty();

      Claim claim = claim(stores, id);
      StoredArtifact again =
          stores
              .artifacts()
              .put(
                  key,
                  new ByteArrayInputStream(RecordingProcess.content(1)),
                  ArtifactOptions.BYTES);
      assertThat(again.isNew()).isFalse();
      Event noted =
          Event.of(
              Instant.now(),
              new ArtifactNoted(Optional.empty(), ArtifactRole.PRODUCED, again.info()));
      Event end = Event.of(Instant.now(), RunEnded.of(RunStatus.SUCCEEDED));
      stores
          .executions()
          .append(
              id,
              Fence.of(claim.lease()),
              stores.executions().find(id).orElseThrow().eventCount(),
              List.of(noted, end));
      assertThat(noted(stores, id)).hasSize(2);
      assertThat(check(stores, Repair.REPORT_ONLY)).isEmpty();
    }
  }

  /** As soon as the dead process's lease has run out. */
  private static Claim claim(Stores stores, RunId id) {
    while (true) {
      try {
        return stores.executions().claim(id, ClaimTerms.of(RecordingProcess.RUNNER));
      } catch (StoreException.LeaseHeld e) {
        Thread.onSpinWait();
      }
    }
  }

  private static List<ArtifactInfo> noted(Stores stores, RunId id) {
    List<ArtifactInfo> noted = new ArrayList<>();
    for (RecordedEvent event : stores.executions().events(id, EventQuery.all()).events()) {
      if (event.body() instanceof ArtifactNoted body) {
        noted.add(body.artifact());
      }
    }
    return noted;
  }

  @Test
  void bytesThatWereOnTheWayAreNowhereAndAreSwept() throws Exception {
    RunId id = kill(Stop.WITHIN_THE_BYTES, Long.MAX_VALUE);
    try (Stores stores = pair.open()) {
      assertThat(stores.artifacts().listArtifacts(id))
          .extracting(info -> info.key().name().value())
          .containsExactly("artifact 0");
      assertThat(check(stores, Repair.MEND))
          .singleElement()
          .matches(finding -> finding.severity() == Severity.NOTICE && !finding.mended())
          .matches(finding -> finding.problem().startsWith("1 upload is not complete"));
      assertThat(sweep(stores)).isEqualTo(1);
      assertThat(sweep(stores)).isZero();
      assertThat(stores.artifacts().listArtifacts(id)).hasSize(1);
    }
  }

  /** Also of what is from this second, by a clock that knows whole seconds only. */
  private static long sweep(Stores stores) {
    return stores.artifactSession().maintenance().sweep(TenantId.DEFAULT, Duration.ofDays(-1));
  }

  @Test
  void bytesOfADeletedRunAreFoundAndRemoved() throws Exception {
    RunId id = kill(Stop.BEFORE_THE_BYTES_ARE_DELETED, Long.MAX_VALUE);
    try (Stores stores = pair.open()) {
      assertThat(stores.artifacts().listArtifacts(id)).hasSize(3);
      assertThat(check(stores, Repair.REPORT_ONLY))
          .filteredOn(finding -> finding.severity() != Severity.NOTICE)
          .singleElement()
          .satisfies(
              finding -> {
                assertThat(finding.severity()).isEqualTo(Severity.WARNING);
                assertThat(finding.place()).contains(id.value());
                assertThat(finding.mended()).isFalse();
              });
      assertThat(stores.artifacts().listArtifacts(id)).hasSize(3);
      assertThat(check(stores, Repair.MEND)).anyMatch(Finding::mended);
      assertThat(stores.artifacts().listArtifacts(id)).isEmpty();
      stores.executionSession().maintenance().sweep(TenantId.DEFAULT, Duration.ZERO);
      assertThat(check(stores, Repair.REPORT_ONLY)).isEmpty();
      assertThatExceptionOfType(StoreException.Expired.class)
          .isThrownBy(() -> stores.executions().find(id));
    }
  }

  @Test
  void bytesThatAreGoneAreNamedAndNothingElseIs() throws Exception {
    kill(Stop.NEVER, 14);
    RunId whole = acknowledged.keySet().iterator().next();
    ArtifactKey lost = ArtifactKey.of(whole, "artifact 2");
    try (Stores stores = pair.open();
        S3Client client = S3Server.shared().client()) {
      assertThat(check(stores, Repair.REPORT_ONLY)).isEmpty();
      String bucket = S3Server.shared().bucket();
      String object =
          client
              .listObjectsV2(list -> list.bucket(bucket).prefix(pair.prefix() + "/"))
              .contents()
              .stream()
              .map(found -> found.key())
              .filter(key -> key.contains(whole.value()) && key.endsWith("artifact%202"))
              .findFirst()
              .orElseThrow();
      client.deleteObject(delete -> delete.bucket(bucket).key(object));
      assertThat(check(stores, Repair.MEND))
          .singleElement()
          .satisfies(
              finding -> {
                assertThat(finding.severity()).isEqualTo(Severity.LOSS);
                assertThat(finding.place()).contains(lost.toString());
              });
    }
  }

  @Test
  void bytesThatOthersPutThereStay() {
    String key = pair.prefix() + "/default/" + RunId.next() + "/artifacts/-/theirs";
    try (Stores stores = pair.open();
        S3Client client = S3Server.shared().client()) {
      String bucket = S3Server.shared().bucket();
      client.putObject(put -> put.bucket(bucket).key(key), RequestBody.fromString("not ours"));
      List<RunId> removed = new ArrayList<>();
      stores.removeUnowned(TenantId.DEFAULT, Duration.ofDays(1), removed::add);
      assertThat(removed).isEmpty();
      assertThat(client.headObject(head -> head.bucket(bucket).key(key)).contentLength())
          .isPositive();
    }
  }

  @Test
  void bytesOfARunThatNeverWasAreReportedAndRemovedOnlyWhenAsked() {
    ArtifactKey key = ArtifactKey.of(RunId.next(), "lonely");
    try (Stores stores = pair.open()) {
      stores.artifacts().put(key, new ByteArrayInputStream(new byte[5]), ArtifactOptions.BYTES);
      assertThat(check(stores, Repair.MEND))
          .singleElement()
          .satisfies(
              finding -> {
                assertThat(finding.severity()).isEqualTo(Severity.NOTICE);
                assertThat(finding.place()).contains(key.runId().value());
              });
      List<RunId> removed = new ArrayList<>();
      stores.removeUnowned(TenantId.DEFAULT, Duration.ofDays(1), removed::add);
      assertThat(removed).isEmpty();
      assertThat(stores.artifacts().find(key)).isPresent();
      stores.removeUnowned(TenantId.DEFAULT, Duration.ofDays(-1), removed::add);
      assertThat(removed).containsExactly(key.runId());
      assertThat(stores.artifacts().find(key)).isEmpty();
    }
  }

  @Test
  void whatWasSaidIsThereAfterAKillAtAnyPoint() throws Exception {
    for (int lines : new int[] {1, 6, 9, 17}) {
      kill(Stop.NEVER, lines);
    }
    try (Stores stores = pair.open()) {
      assertThat(check(stores, Repair.MEND))
          .noneMatch(finding -> finding.severity() == Severity.LOSS);
      sweep(stores);
      assertThat(check(stores, Repair.REPORT_ONLY)).isEmpty();
      assertThat(stores.executions().listRuns())
          .extracting(Run::id)
          .containsAll(acknowledged.keySet());
      for (Run run : stores.executions().listRuns()) {
        assertThat(run.eventCount())
            .as("events of run %s", run.id())
            .isGreaterThanOrEqualTo(acknowledged.getOrDefault(run.id(), 1L));
        for (ArtifactInfo info : noted(stores, run.id())) {
          try (InputStream in = stores.artifacts().open(info.key(), ByteRange.ALL)) {
            assertThat(in.transferTo(OutputStream.nullOutputStream())).isEqualTo(info.byteLength());
          }
        }
      }
    }
  }
}
