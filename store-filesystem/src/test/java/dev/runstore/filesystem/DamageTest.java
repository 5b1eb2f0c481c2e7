package dev.runstore.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ClaimTerms;
import dev.runstore.api.EventGap;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.Maintenance;
import dev.runstore.api.StoreException;
import dev.runstore.api.config.RunstoreConfig;
import dev.runstore.api.config.Stores;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Runner;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.TenantId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged and is damaged afterwards is named, never passed over. */
final class DamageTest {
  private static final Runner RUNNER = new Runner("test", "r", "1", Optional.empty());
  @TempDir Path root;

  private Stores open() {
    return Stores.open(RunstoreConfig.filesystem(root));
  }

  private static RunId recorded(ExecutionStore store, RunStatus status) {
    RunId id = RunId.next();
    store.create(id, Event.undated(EventBody.RunCreated.of(Subject.workflow("w"))));
    var claim = store.claim(id, ClaimTerms.of(RUNNER));
    long last =
        store
            .append(
                id,
                Fence.of(claim.lease()),
                claim.run().eventCount(),
                List.of(Event.undated(new EventBody.RunStarted())))
            .last();
    if (status.isTerminal()) {
      store.append(
          id, Fence.of(claim.lease()), last, List.of(Event.undated(EventBody.RunEnded.of(status))));
    }
    return id;
  }

  private static void flip(Path file, int at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[at] ^= 1;
    Files.write(file, bytes);
  }

  /**
   * Where the content of the first file in a bundle begins: after its header of 30 bytes and names.
   */
  private static int firstContent(Path bundle) throws IOException {
    ByteBuffer zip = ByteBuffer.wrap(Files.readAllBytes(bundle)).order(ByteOrder.LITTLE_ENDIAN);
    return 30 + zip.getShort(26) + zip.getShort(28);
  }

  private static List<Maintenance.Finding> losses(Stores stores) {
    List<Maintenance.Finding> found = new ArrayList<>();
    stores
        .executionSession()
        .maintenance()
        .check(TenantId.DEFAULT, Maintenance.Repair.REPORT_ONLY, found::add);
    return found.stream()
        .filter(finding -> finding.severity() == Maintenance.Severity.LOSS)
        .toList();
  }

  @Test
  void aSegmentWhoseFirstLineIsDamagedIsNamedAndNothingGoesOnWithoutIt() throws IOException {
    RunId id;
    RunId other;
    try (Stores stores = open()) {
      id = recorded(stores.executions(), RunStatus.RUNNING);
      other = recorded(stores.executions(), RunStatus.SUCCEEDED);
    }
    flip(root.resolve("runs").resolve(id.value()).resolve("events.1.jsonl"), 3);
    try (Stores stores = open()) {
      ExecutionStore store = stores.executions();
      assertThatExceptionOfType(StoreException.Corrupt.class)
          .isThrownBy(() -> store.events(id, EventQuery.all()))
          .withMessageContaining("events.1.jsonl");
      assertThatExceptionOfType(StoreException.Corrupt.class)
          .isThrownBy(
              () -> store.claim(id, ClaimTerms.of(RUNNER).takingOver(1, "its process is gone")));
      assertThat(store.find(other)).isPresent();
      assertThat(losses(stores)).anyMatch(finding -> finding.place().contains(id.value()));
    }
  }

  @Test
  void whatIsMissingInAJournalIsToldByItsNumbers() throws IOException {
    RunId whole;
    RunId cut;
    RunId gone;
    RunId open;
    try (Stores stores = open()) {
      ExecutionStore store = stores.executions();
      whole = recorded(store, RunStatus.SUCCEEDED);
      cut = recorded(store, RunStatus.SUCCEEDED);
      gone = recorded(store, RunStatus.FAILED);
      open = recorded(store, RunStatus.RUNNING);
      store.annotate(whole, 0, List.of(Event.undated(new EventBody.Pinned("ann"))));
      store.annotate(gone, 0, List.of(Event.undated(new EventBody.Pinned("ann"))));
      store.annotate(gone, 1, List.of(Event.undated(new EventBody.Unpinned("ann"))));
    }
    flip(root.resolve("runs").resolve(gone.value()).resolve("notes.jsonl"), 3);
    Path journal = root.resolve("runs").resolve(cut.value()).resolve("events.1.jsonl");
    byte[] lines = Files.readAllBytes(journal);
    Files.write(journal, Arrays.copyOf(lines, lines.length - 5));
    Files.delete(root.resolve("runs").resolve(gone.value()).resolve("events.1.jsonl"));
    Path lost = root.resolve("runs").resolve(open.value()).resolve("events.1.jsonl");
    List<String> batches = Files.readAllLines(lost);
    assertThat(batches).hasSize(3);
    Files.write(
        lost, List.of(batches.get(0), batches.get(1).replace("lease", "leash"), batches.get(2)));
    try (Stores stores = open()) {
      ExecutionStore store = stores.executions();
      assertThat(store.gaps(whole)).isEmpty();
      assertThat(store.gaps(cut)).containsExactly(new EventGap(Track.HISTORY, 4, 4));
      assertThat(store.gaps(gone))
          .containsExactly(new EventGap(Track.HISTORY, 2, 4), new EventGap(Track.NOTES, 1, 1));
      assertThat(store.gaps(open)).containsExactly(new EventGap(Track.HISTORY, 2, 2));
    }
  }

  @Test
  void aDamagedInfoIsLeftOutOfListsAndNamed() throws IOException {
    RunId id;
    try (Stores stores = open()) {
      id = recorded(stores.executions(), RunStatus.SUCCEEDED);
      for (String name : List.of("one", "two")) {
        stores
            .artifacts()
            .put(
                ArtifactKey.of(id, name),
                new ByteArrayInputStream(new byte[3]),
                ArtifactOptions.BYTES);
      }
      assertThat(stores.artifacts().unreadable(id)).isEmpty();
    }
    flip(root.resolve("runs").resolve(id.value()).resolve("artifacts/run/one%info"), 0);
    try (Stores stores = open()) {
      assertThat(stores.artifacts().listArtifacts(id))
          .singleElement()
          .matches(info -> info.key().name().value().equals("two"));
      assertThat(stores.artifacts().unreadable(id)).containsExactly("run/one%info");
      assertThatExceptionOfType(StoreException.Corrupt.class)
          .isThrownBy(() -> stores.artifacts().find(ArtifactKey.of(id, "one")));
    }
  }

  @Test
  void aRunThatIsHeldIsNotDeletedThoughItsNotesAreGone() throws IOException {
    RunId emptied;
    RunId gone;
    try (Stores stores = open()) {
      ExecutionStore store = stores.executions();
      emptied = recorded(store, RunStatus.SUCCEEDED);
      gone = recorded(store, RunStatus.SUCCEEDED);
      for (RunId id : List.of(emptied, gone)) {
        store.annotate(id, 0, List.of(Event.undated(new EventBody.Pinned("ann"))));
      }
    }
    Files.write(root.resolve("runs").resolve(emptied.value()).resolve("notes.jsonl"), new byte[0]);
    Path away = root.resolve("away");
    Files.move(root.resolve("runs").resolve(gone.value()), away);
    try (Stores stores = open()) {
      ExecutionStore store = stores.executions();
      for (RunId id : List.of(emptied, gone)) {
        assertThatExceptionOfType(StoreException.Forbidden.class)
            .isThrownBy(() -> store.delete(id, new PlanId("p")))
            .withMessageContaining("ann");
      }
      assertThat(store.gaps(emptied)).containsExactly(new EventGap(Track.NOTES, 1, 1));
      assertThat(store.find(gone).orElseThrow().noteCount()).isEqualTo(1);
      assertThatExceptionOfType(StoreException.Corrupt.class)
          .isThrownBy(() -> store.events(gone, EventQuery.all()))
          .withMessageContaining("are gone");
    }
  }

  @Test
  void aDeletionDoesNotFollowLinks() throws IOException {
    RunId id;
    try (Stores stores = open()) {
      id = recorded(stores.executions(), RunStatus.SUCCEEDED);
    }
    Path outside = Files.createDirectories(root.resolve("../outside-" + id).normalize());
    try {
      Path kept = Files.createDirectory(outside.resolve("run")).resolve("a%info");
      Files.writeString(kept, "not yours");
      Files.createSymbolicLink(
          root.resolve("runs").resolve(id.value()).resolve("artifacts"), outside);
      try (Stores stores = open()) {
        stores.artifacts().deleteAll(id);
        assertThat(stores.executions().delete(id, new PlanId("p"))).isTrue();
      }
      assertThat(kept).hasContent("not yours");
      assertThat(root.resolve("runs").resolve(id.value())).doesNotExist();
      Files.delete(kept);
    } finally {
      Files.deleteIfExists(outside.resolve("run"));
      Files.deleteIfExists(outside);
    }
  }

  @Test
  void aDamagedBundleIsNeverTakenForGoodNorRemoved() throws IOException {
    RunId id;
    try (Stores stores = open()) {
      id = recorded(stores.executions(), RunStatus.SUCCEEDED);
      stores
          .artifacts()
          .put(
              ArtifactKey.of(id, "text"),
              new ByteArrayInputStream("abc".repeat(10_000).getBytes(StandardCharsets.UTF_8)),
              ArtifactOptions.BYTES);
      stores.executions().archive(id);
    }
    Path bundle = root.resolve(".archive").resolve(id.value() + ".zip");
    flip(bundle, firstContent(bundle) + 4);
    try (Stores stores = open()) {
      assertThatExceptionOfType(StoreException.Corrupt.class)
          .isThrownBy(() -> stores.executions().restore(id));
      assertThatExceptionOfType(StoreException.Corrupt.class)
          .isThrownBy(() -> stores.executions().events(id, EventQuery.all()));
    }
    assertThat(bundle).exists();
  }

  @Test
  void aFolderWithoutAHistoryDoesNotHideAnArchivedRun() throws IOException {
    RunId id;
    try (Stores stores = open()) {
      id = recorded(stores.executions(), RunStatus.SUCCEEDED);
      stores.executions().archive(id);
    }
    Files.createDirectories(root.resolve("runs").resolve(id.value()).resolve("artifacts"));
    try (Stores stores = open()) {
      assertThat(stores.executions().events(id, EventQuery.all()).events()).hasSize(4);
      assertThat(stores.executions().restore(id)).isTrue();
      assertThat(stores.executions().events(id, EventQuery.all()).events()).hasSize(4);
    }
  }
}
