package dev.runstore.filesystem;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.Claim;
import dev.runstore.api.ClaimTerms;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.Maintenance;
import dev.runstore.api.Maintenance.Finding;
import dev.runstore.api.Maintenance.Severity;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Runner;
import dev.runstore.api.model.TenantId;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The zeros that go before what is forced write by write. */
@Timeout(120)
final class ReservedTest {
  @TempDir Path root;

  @Test
  void aRunningRunIsReadAsIfTheZerosWereNotThere() throws IOException {
    try (StoreSession writing = open();
        StoreSession reading = open()) {
      RunId id = Recorded.running(writing.executions(TenantId.DEFAULT));
      assertThat(Files.size(journal(id))).isGreaterThan(1 << 16);
      ExecutionStore store = reading.executions(TenantId.DEFAULT);
      assertThat(store.find(id).orElseThrow().eventCount()).isEqualTo(5);
      assertThat(store.events(id, EventQuery.all().last(2)).events())
          .extracting(RecordedEvent::sequence)
          .containsExactly(4L, 5L);
      assertThat(check(reading, Maintenance.Repair.REPORT_ONLY)).isEmpty();
    }
  }

  @Test
  void twoHoldersOfOneFenceGoOnWhereTheOtherStopped() {
    try (StoreSession one = open();
        StoreSession two = open()) {
      RunId id = Recorded.running(one.executions(TenantId.DEFAULT));
      List<ExecutionStore> stores =
          List.of(one.executions(TenantId.DEFAULT), two.executions(TenantId.DEFAULT));
      Fence fence = stores.get(0).find(id).orElseThrow().lease().map(Fence::of).orElseThrow();
      List<String> written = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        Event event = Recorded.custom("e" + i, 1_000);
        stores.get(i / 3 % 2).append(id, fence, 5 + i, List.of(event));
        written.add(event.id().value());
      }
      List<String> found =
          stores.get(0).events(id, EventQuery.all().last(200).limitedTo(200)).events().stream()
              .map(event -> event.event().id().value())
              .toList();
      assertThat(found).isEqualTo(written);
    }
  }

  @Test
  void nothingIsLeftOfThemAfterTheEnd() throws IOException {
    RunId id;
    try (StoreSession session = open()) {
      id = Recorded.ended(session.executions(TenantId.DEFAULT));
    }
    assertThat(Files.readAllBytes(journal(id))).doesNotContain(0).endsWith('\n');
  }

  @Test
  void whatAKillLeftAfterTheEndIsTakenAwayByARepair() throws IOException {
    RunId id;
    try (StoreSession session = open()) {
      id = Recorded.ended(session.executions(TenantId.DEFAULT));
    }
    long length = Files.size(journal(id));
    lengthen(id, length, new byte[5_000]);
    try (StoreSession session = open()) {
      assertThat(check(session, Maintenance.Repair.REPORT_ONLY))
          .singleElement()
          .satisfies(
              finding -> {
                assertThat(finding.severity()).isEqualTo(Severity.NOTICE);
                assertThat(finding.toString()).contains("zeros", "5000 bytes");
              });
      check(session, Maintenance.Repair.MEND);
      assertThat(Files.size(journal(id))).isEqualTo(length);
      assertThat(check(session, Maintenance.Repair.REPORT_ONLY)).isEmpty();
    }
  }

  @Test
  void aWriteThatWasCutOffBeforeTheZerosIsNoDamage() throws IOException {
    RunId id;
    long length;
    try (StoreSession session = open()) {
      id = Recorded.running(session.executions(TenantId.DEFAULT));
      length = new String(Files.readAllBytes(journal(id)), US_ASCII).indexOf(0);
      lengthen(id, length, "{\"fi".getBytes(US_ASCII));
    }
    try (StoreSession session = open()) {
      assertThat(check(session, Maintenance.Repair.REPORT_ONLY))
          .noneMatch(finding -> finding.severity() == Severity.LOSS);
      ExecutionStore store = session.executions(TenantId.DEFAULT);
      Claim claim =
          store.claim(
              id,
              ClaimTerms.of(new Runner("test", "other", "1", Optional.empty()))
                  .takingOver(1, "killed"));
      store.append(
          id,
          Fence.of(claim.lease()),
          claim.run().eventCount(),
          List.of(Event.undated(EventBody.RunEnded.of(RunStatus.FAILED))));
      assertThat(store.find(id).orElseThrow().eventCount()).isEqualTo(7);
    }
  }

  private StoreSession open() {
    return new FilesystemProvider()
        .open(StoreConfig.of(Map.of("root", root.toString(), "durability", "always")));
  }

  private Path journal(RunId id) {
    return root.resolve("runs/" + id + "/events.1.jsonl");
  }

  private void lengthen(RunId id, long at, byte[] bytes) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(journal(id).toFile(), "rw")) {
      file.seek(at);
      file.write(bytes);
    }
  }

  private static List<Finding> check(StoreSession session, Maintenance.Repair repair) {
    List<Finding> findings = new ArrayList<>();
    session.maintenance().check(TenantId.DEFAULT, repair, findings::add);
    return findings;
  }
}
