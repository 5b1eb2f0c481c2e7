package dev.runstore.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ByteRange;
import dev.runstore.api.ClaimTerms;
import dev.runstore.api.EventGap;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.Maintenance.Finding;
import dev.runstore.api.Maintenance.Repair;
import dev.runstore.api.Maintenance.Severity;
import dev.runstore.api.PageRequest;
import dev.runstore.api.StoreException;
import dev.runstore.api.config.Stores;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.EventBody.ArtifactNoted;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.ArtifactRole;
import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Runner;
import dev.runstore.api.model.TenantId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was exchanged, cut or changed is never shown as what was recorded. */
final class TrustTest {
  private static final Runner OTHER = new Runner("test", "other", "1", Optional.empty());
  @TempDir Path root;

  private Stores open() {
    return Recorded.open(root);
  }

  private RunId recorded(boolean ended) {
    try (Stores stores = open()) {
      RunId id =
          ended ? Recorded.ended(stores.executions()) : Recorded.running(stores.executions());
      stores.executions().annotate(id, 0, List.of(Event.undated(new EventBody.Pinned("me"))));
      return id;
    }
  }

  private Path file(RunId id, String name) {
    return Recorded.folder(root, id).resolve(name);
  }

  @Test
  void whatHasNoEndIsNotHeldInMemory() throws IOException {
    RunId id = recorded(true);
    try (RandomAccessFile notes = new RandomAccessFile(file(id, "notes.jsonl").toFile(), "rw")) {
      notes.seek(3_000_000_000L);
      notes.write('x');
    }
    RunId other = recorded(true);
    try (Stores stores = open()) {
      assertThat(stores.executions().require(id).noteCount()).isEqualTo(1);
      assertThat(Recorded.check(stores)).isNotEmpty();
      assertThat(stores.executions().require(other).noteCount()).isEqualTo(1);
    }
  }

  @Test
  void aPipeInPlaceOfARecordIsNotWaitedFor() throws Exception {
    RunId id = recorded(true);
    Path notes = file(id, "notes.jsonl");
    Files.delete(notes);
    assumeThat(new ProcessBuilder("mkfifo", notes.toString()).start().waitFor()).isZero();
    try (Stores stores = open()) {
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> stores.executions().events(id, EventQuery.all()))
          .withMessageContaining("no regular file");
    }
  }

  private static void refused(RunId asked, RunId owner, Runnable call) {
    assertThatExceptionOfType(StoreException.Corrupt.class)
        .isThrownBy(call::run)
        .withMessageContaining(asked.value())
        .withMessageContaining(owner.value());
  }

  @Test
  void aFolderUnderAnotherRunsIdIsRefused() throws IOException {
    RunId id = recorded(true);
    RunId other = RunId.next();
    Files.move(Recorded.folder(root, id), Recorded.folder(root, other));
    try (Stores stores = open()) {
      ExecutionStore store = stores.executions();
      refused(other, id, () -> store.find(other));
      refused(other, id, () -> store.events(other, EventQuery.all()));
      refused(other, id, () -> store.steps(other, PageRequest.first(1)));
      refused(other, id, () -> store.gaps(other));
      refused(other, id, () -> store.claim(other, ClaimTerms.of(OTHER)));
      assertThat(Recorded.losses(stores))
          .anyMatch(finding -> finding.problem().contains("of run " + id + ", not of run " + other))
          .anyMatch(finding -> finding.place().contains(id.value()));
    }
  }

  @Test
  void aFileOfAnotherRunIsRefused() throws IOException {
    for (String name : List.of("events.0.jsonl", "events.1.jsonl", "notes.jsonl")) {
      RunId id = recorded(true);
      RunId other = recorded(true);
      Files.copy(file(other, name), file(id, name), StandardCopyOption.REPLACE_EXISTING);
      try (Stores stores = open()) {
        refused(id, other, () -> stores.executions().events(id, EventQuery.all()));
        refused(id, other, () -> stores.executions().gaps(id));
      }
    }
  }

  @Test
  void aLeaseThatIsDamagedOrAnothersHoldsNobodyOff() throws IOException {
    RunId id = recorded(false);
    RunId other = recorded(false);
    Path lease = file(id, "lease.1.json");
    byte[] sound = Files.readAllBytes(lease);
    String later = new String(sound, StandardCharsets.UTF_8).replace("\"2026-", "\"2036-");
    for (byte[] bad :
        List.of(
            Files.readAllBytes(file(other, "lease.1.json")),
            later.getBytes(StandardCharsets.UTF_8))) {
      Files.write(lease, bad);
      try (Stores stores = open()) {
        assertThat(stores.executions().find(id).orElseThrow().lease())
            .isNotEqualTo(stores.executions().find(other).orElseThrow().lease());
        assertThat(Recorded.check(stores))
            .anyMatch(finding -> finding.place().contains("lease.1.json") && !finding.mended());
      }
    }
    try (Stores stores = open()) {
      assertThat(Recorded.check(stores, Repair.MEND))
          .anyMatch(finding -> finding.place().contains("lease.1.json") && finding.mended());
      assertThat(Recorded.check(stores)).isEmpty();
      assertThat(stores.executions().claim(other, terms()).lease().generation()).isEqualTo(1);
    }
  }

  private static ClaimTerms terms() {
    return ClaimTerms.of(new Runner("test", "r", "1", Optional.empty()));
  }

  @Test
  void aDamagedEndOfARunThatNobodyHoldsIsToldAndAWriteThatWasCutIsNot() throws IOException {
    RunId id = recorded(false);
    Path journal = file(id, "events.1.jsonl");
    byte[] sound = Files.readAllBytes(journal);
    Recorded.flip(journal, sound.length - 20);
    try (Stores stores = open()) {
      assertThat(stores.executions().gaps(id)).as("while its holder may write").isEmpty();
    }
    Files.delete(file(id, "lease.1.json"));
    try (Stores stores = open()) {
      assertThat(stores.executions().gaps(id)).containsExactly(new EventGap(Track.HISTORY, 4, 4));
    }
    Files.write(journal, java.util.Arrays.copyOf(sound, sound.length - 20));
    try (Stores stores = open()) {
      assertThat(stores.executions().gaps(id)).isEmpty();
    }
    List<String> lines =
        new ArrayList<>(new String(sound, StandardCharsets.UTF_8).lines().toList());
    Files.write(journal, List.of(lines.get(0), lines.get(1).replace("lease", "leash")));
    try (Stores stores = open()) {
      assertThat(stores.executions().gaps(id)).containsExactly(new EventGap(Track.HISTORY, 2, 2));
    }
  }

  @Test
  void damagedNotesAreTold() throws IOException {
    RunId id = recorded(false);
    Recorded.flip(file(id, "notes.jsonl"), 120);
    try (Stores stores = open()) {
      assertThat(stores.executions().gaps(id)).containsExactly(new EventGap(Track.NOTES, 1, 1));
    }
  }

  @Test
  void aRenewedLeaseKnowsHowLongTheHistoryWas() throws IOException {
    RunId id = recorded(false);
    try (Stores stores = open()) {
      ExecutionStore store = stores.executions();
      store.renew(store.find(id).orElseThrow().lease().orElseThrow(), Duration.ofSeconds(30), 1);
      assertThat(store.gaps(id)).isEmpty();
    }
    Files.delete(file(id, "events.1.jsonl"));
    Files.delete(file(id, "notes.jsonl"));
    try (Stores stores = open()) {
      assertThat(stores.executions().gaps(id))
          .containsExactly(new EventGap(Track.HISTORY, 2, 5), new EventGap(Track.NOTES, 1, 1));
      assertThat(Recorded.losses(stores)).anyMatch(f -> f.place().contains("events 2 to 5"));
    }
  }

  @Test
  void aRunWhoseHistoryIsGoneIsNoMissingOne() throws IOException {
    RunId id = recorded(false);
    Files.delete(file(id, "events.0.jsonl"));
    Files.delete(file(id, "events.1.jsonl"));
    try (Stores stores = open()) {
      assertThatExceptionOfType(StoreException.Corrupt.class)
          .isThrownBy(() -> stores.executions().find(id))
          .withMessageContaining(id.value());
      assertThat(Recorded.losses(stores)).hasSize(1);
    }
  }

  @Test
  void aListThatLeavesADamagedRunOrAPartOfItOutSaysSo() throws IOException {
    RunId id = recorded(false);
    RunId shorter = recorded(false);
    Recorded.flip(file(id, "events.0.jsonl"), 150);
    Recorded.flip(file(shorter, "notes.jsonl"), 150);
    List<String> said;
    try (Warnings warnings = Warnings.heard();
        Stores stores = open()) {
      assertThat(stores.executions().listRuns()).extracting(Run::id).containsExactly(shorter);
      said = warnings.lines();
    }
    assertThat(said)
        .anyMatch(line -> line.contains(id.value()))
        .anyMatch(line -> line.contains(shorter.value()));
  }

  @Test
  void anInfoThatWasChangedIsNotBelieved() throws IOException {
    RunId id = recorded(false);
    ArtifactKey key = ArtifactKey.of(id, "text");
    byte[] content = "what was stored".getBytes(StandardCharsets.UTF_8);
    ArtifactInfo info;
    try (Stores stores = open()) {
      info =
          stores
              .artifacts()
              .put(key, new ByteArrayInputStream(content), ArtifactOptions.BYTES)
              .info();
    }
    Path file = file(id, "artifacts/run/text%info");
    byte[] sound = Files.readAllBytes(file);
    for (int at = 0; at < sound.length; at += 3) {
      Recorded.flip(file, at);
      try (Stores stores = open();
          InputStream in = stores.artifacts().open(key, ByteRange.ALL)) {
        assertThat(stores.artifacts().find(key)).contains(info);
        assertThat(in.readAllBytes()).isEqualTo(content);
      } catch (StoreException.Corrupt expected) {
        assertThat(expected).hasMessageContaining("text%info");
      }
      Files.write(file, sound);
    }
  }

  @Test
  void anArtifactThatIsGoneIsALossWhenTheHistoryHasIt() throws IOException {
    RunId id = recorded(false);
    ArtifactKey key = ArtifactKey.of(id, "text");
    try (Stores stores = open()) {
      ArtifactInfo info =
          stores
              .artifacts()
              .put(key, new ByteArrayInputStream(new byte[3]), ArtifactOptions.BYTES)
              .info();
      ExecutionStore store = stores.executions();
      Run run = store.find(id).orElseThrow();
      store.append(
          id,
          Fence.of(run.lease().orElseThrow()),
          run.eventCount(),
          List.of(Event.undated(new ArtifactNoted(Optional.empty(), ArtifactRole.PRODUCED, info))));
      assertThat(checked(stores)).isEmpty();
    }
    Files.delete(file(id, "artifacts/run/text"));
    Files.delete(file(id, "artifacts/run/text%info"));
    try (Stores stores = open()) {
      assertThat(checked(stores))
          .singleElement()
          .matches(finding -> finding.severity() == Severity.LOSS)
          .matches(finding -> finding.place().contains(key.toString()));
    }
  }

  private static List<Finding> checked(Stores stores) {
    List<Finding> found = new ArrayList<>();
    stores.check(TenantId.DEFAULT, Repair.REPORT_ONLY, found::add);
    return found;
  }

  @Test
  void damagedNotesAreMendedBeforeOthersAreAdded() throws IOException {
    RunId id = recorded(true);
    Path notes = file(id, "notes.jsonl");
    Recorded.flip(notes, Files.size(notes) - 5);
    Event unpinned = Event.undated(new EventBody.Unpinned("me"));
    try (Stores stores = open()) {
      ExecutionStore store = stores.executions();
      long known = store.find(id).orElseThrow().noteCount();
      assertThatExceptionOfType(StoreException.Corrupt.class)
          .isThrownBy(() -> store.annotate(id, known, List.of(unpinned)))
          .withMessageContaining("store check --repair");
      Recorded.check(stores, Repair.MEND);
    }
    try (Stores stores = open()) {
      ExecutionStore store = stores.executions();
      Run run = store.find(id).orElseThrow();
      store.annotate(id, run.noteCount(), List.of(unpinned));
      assertThat(store.find(id).orElseThrow().keptBecause()).isEmpty();
    }
  }

  @Test
  void aLayoutThatIsNoTextIsDamaged() throws IOException {
    recorded(true);
    Files.write(root.resolve("layout.json"), new byte[] {(byte) 0xff, (byte) 0xfe, '{'});
    assertThatExceptionOfType(StoreException.Corrupt.class)
        .isThrownBy(this::open)
        .withMessageContaining("\"version\":1");
  }

  @Test
  void aTenantIsKnownByItsFolderWhenItsFileIsDamaged() throws IOException {
    List<TenantId> tenants = List.of(new TenantId("acme"), new TenantId("ümlaut & co"));
    try (Stores stores = open()) {
      tenants.forEach(tenant -> Recorded.ended(stores.executions(tenant)));
      for (String name : List.of("", "{\"tenant\":\"another\"}")) {
        try (var folders = Files.list(root.resolve("tenants"))) {
          for (Path folder : folders.toList()) {
            Files.writeString(folder.resolve("tenant.json"), name);
          }
        }
        assertThat(stores.executionSession().maintenance().tenants())
            .containsExactlyInAnyOrderElementsOf(tenants);
      }
    }
  }

  @Test
  void aDeletedRunIsNoMissingOneWhereTombstonesMayNotBeSeen() throws IOException {
    assumeThat(System.getProperty("user.name"))
        .as("root may enter every folder")
        .isNotEqualTo("root");
    RunId id = recorded(true);
    try (Stores stores = open()) {
      stores.executions().annotate(id, 1, List.of(Event.undated(new EventBody.Unpinned("me"))));
      stores.executions().delete(id, new PlanId("p"));
    }
    Path stones = root.resolve("tombstones");
    Files.setPosixFilePermissions(stones, PosixFilePermissions.fromString("---------"));
    try (Stores stores = open()) {
      assertThatExceptionOfType(StoreException.Forbidden.class)
          .isThrownBy(() -> stores.executions().find(id))
          .withMessageContaining(stones.toString());
    } finally {
      Files.setPosixFilePermissions(stones, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }
}
