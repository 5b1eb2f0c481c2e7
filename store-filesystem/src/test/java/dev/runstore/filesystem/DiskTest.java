package dev.runstore.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.runstore.api.Appended;
import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.Maintenance.Finding;
import dev.runstore.api.Maintenance.Repair;
import dev.runstore.api.Maintenance.Severity;
import dev.runstore.api.PageRequest;
import dev.runstore.api.StoreException;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.config.Stores;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.LogLine;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.EventId;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.TenantId;
import dev.runstore.filesystem.disk.Disk;
import dev.runstore.filesystem.disk.Durability;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that are full or may not be written, and folders that are none. */
final class DiskTest {
  @TempDir Path root;

  @Test
  void aFullDiskLosesNothingThatWasAcknowledged() throws Exception {
    try (Mount mount = Mount.of(root.resolve("disk"), "2m");
        Stores stores = Recorded.open(mount.folder().resolve("store"))) {
      ExecutionStore store = stores.executions();
      RunId id = RunId.next();
      store.create(id, Event.undated(EventBody.RunCreated.of(Subject.workflow("w"))));
      mount.fill(1 << 20);
      List<EventId> acknowledged = new ArrayList<>();
      Event refused = null;
      StoreException.Unavailable full = null;
      while (full == null) {
        Event event = Recorded.custom("fill", 50_000);
        long last = acknowledged.size() + 1L;
        full =
            catchThrowableOfType(
                StoreException.Unavailable.class,
                () -> store.append(id, Fence.unleased(), last, List.of(event)));
        if (full == null) {
          acknowledged.add(event.id());
        } else {
          refused = event;
        }
      }
      assertThat(acknowledged).hasSizeGreaterThan(10);
      assertThat(full)
          .hasMessageContaining(id.value())
          .hasMessageContaining(mount.folder().toString())
          .hasMessageContaining("No space left")
          .hasMessageContaining("make room");
      assertThat(ids(store, id)).isEqualTo(acknowledged);

      mount.fill(0);
      RunId other = RunId.next();
      Event created = Event.undated(EventBody.RunCreated.of(Subject.workflow("w")));
      assertThatExceptionOfType(StoreException.Unavailable.class)
          .isThrownBy(() -> store.create(other, created))
          .withMessageContaining("No space left");
      ArtifactKey key = ArtifactKey.of(id, "bytes");
      assertThatExceptionOfType(StoreException.Unavailable.class)
          .isThrownBy(
              () ->
                  stores
                      .artifacts()
                      .put(key, new ByteArrayInputStream(new byte[99_999]), ArtifactOptions.BYTES))
          .withMessageContaining(id.value());
      assertThat(stores.artifacts().listArtifacts(id)).isEmpty();
      assertThat(store.find(other)).isEmpty();

      mount.makeRoom();
      Event again = java.util.Objects.requireNonNull(refused);
      Appended answer =
          store.append(id, Fence.unleased(), acknowledged.size() + 1L, List.of(again));
      assertThat(answer.isNew()).isTrue();
      acknowledged.add(again.id());
      store.create(other, created);
      Recorded.end(store, other);
      Recorded.end(store, id);
      assertThat(ids(store, id)).startsWith(acknowledged.toArray(EventId[]::new));
      assertThat(store.listRuns()).extracting(Run::id).containsExactlyInAnyOrder(id, other);
      assertThat(Recorded.check(stores)).isEmpty();
      assertThat(Mount.names(mount.folder())).noneMatch(name -> name.contains(".tmp-"));
    }
  }

  private static List<EventId> ids(ExecutionStore store, RunId id) {
    List<EventId> ids = new ArrayList<>();
    var page = store.events(id, EventQuery.all());
    while (true) {
      page.events().stream().map(event -> event.event().id()).forEach(ids::add);
      if (!page.hasMore()) {
        return ids.subList(1, ids.size());
      }
      page = store.events(id, EventQuery.all().from(page.next()));
    }
  }

  @Test
  void deletingMakesRoomOnAFullDisk() throws Exception {
    try (Mount mount = Mount.of(root.resolve("disk"), "2m")) {
      List<RunId> runs = new ArrayList<>();
      try (Stores stores = Recorded.open(mount.folder().resolve("store"))) {
        for (int i = 0; i < 6; i++) {
          runs.add(Recorded.ended(stores.executions()));
        }
      }
      mount.fill(0);
      try (Stores stores = Recorded.open(mount.folder().resolve("store"))) {
        ExecutionStore store = stores.executions();
        assertThatExceptionOfType(StoreException.Unavailable.class)
            .isThrownBy(() -> Recorded.running(store))
            .withMessageContaining("No space left");
        for (RunId id : runs.subList(0, 4)) {
          assertThat(store.delete(id, new PlanId("plan-of-a-full-disk"))).isTrue();
        }
        assertThat(store.listRuns()).extracting(Run::id).containsExactly(runs.get(5), runs.get(4));
        assertThat(Recorded.check(stores)).allMatch(found -> found.severity() == Severity.NOTICE);
        assertThat(Recorded.running(store)).isNotNull();
      }
    }
  }

  @Test
  void theFolderForPeopleGivesWayOnAFullDisk() throws Exception {
    try (Mount mount = Mount.of(root.resolve("disk"), "4m")) {
      Map<String, String> options =
          Map.of("root", mount.folder().resolve("store").toString(), "readable", "after-end");
      RunId id = RunId.next();
      Payload large = Payload.json("\"" + "x".repeat(300_000) + "\"");
      try (StoreSession session = new FilesystemProvider().open(StoreConfig.of(options))) {
        ExecutionStore store = session.executions(TenantId.DEFAULT);
        store.create(id, Event.undated(EventBody.RunCreated.of(Subject.workflow("w"))));
        mount.fill(770_000);
        Event logged =
            Event.undated(
                new EventBody.Logged(
                    Optional.empty(),
                    List.of(new LogLine(Optional.empty(), "stdout", "info", "a line"))));
        Event end =
            Event.undated(
                new EventBody.RunEnded(
                    RunStatus.SUCCEEDED,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(large),
                    Optional.empty(),
                    Optional.empty()));
        assertThat(store.append(id, Fence.unleased(), 1, List.of(logged, end)).isNew()).isTrue();
      }
      Path folder = Recorded.folder(mount.folder().resolve("store"), id);
      assertThat(Mount.names(folder))
          .containsExactly(
              "", "events.0.jsonl", "execution_result.json", "outlines.jsonl", "steps.jsonl");
      try (Stores stores = Recorded.open(mount.folder().resolve("store"))) {
        assertThat(stores.executions().find(id).orElseThrow().status())
            .isEqualTo(RunStatus.SUCCEEDED);
        assertThat(Recorded.check(stores, Repair.MEND))
            .singleElement()
            .matches(finding -> finding.severity() == Severity.WARNING)
            .matches(finding -> finding.problem().contains("No space left"));
        mount.makeRoom();
        assertThat(Recorded.check(stores, Repair.MEND)).isEmpty();
      }
      assertThat(Mount.names(folder)).contains("metadata.yaml", "logs.txt", "output.json");
    }
  }

  @Test
  void aReadOnlyStoreIsReadAndCheckedAndSaysWhyItCannotBeMended() throws Exception {
    try (Mount mount = Mount.of(root.resolve("disk"), "4m")) {
      Path store = mount.folder().resolve("store");
      RunId sound;
      RunId damaged;
      try (Stores stores = Recorded.open(store)) {
        sound = Recorded.ended(stores.executions());
        damaged = Recorded.running(stores.executions());
      }
      Path journal = Recorded.folder(store, damaged).resolve("events.1.jsonl");
      Recorded.flip(journal, Files.size(journal) - 20);
      Files.delete(Recorded.folder(store, damaged).resolve("lease.1.json"));
      mount.makeReadOnly();
      try (Stores stores = Recorded.open(store)) {
        assertThat(stores.executions().find(sound).orElseThrow().status())
            .isEqualTo(RunStatus.SUCCEEDED);
        assertThat(stores.executions().listRuns()).hasSize(2);
        assertThat(stores.executions().events(damaged, EventQuery.all()).events())
            .extracting(RecordedEvent::sequence)
            .containsExactly(1L, 2L, 3L);
        assertThat(stores.executions().steps(sound, PageRequest.first(9)).items()).isEmpty();
        assertThatExceptionOfType(StoreException.Forbidden.class)
            .isThrownBy(
                () ->
                    stores
                        .executions()
                        .create(
                            RunId.next(),
                            Event.undated(EventBody.RunCreated.of(Subject.workflow("w")))))
            .withMessageContaining("mount it writable");
        for (Repair repair : Repair.values()) {
          Finding loss =
              Recorded.check(stores, repair).stream()
                  .filter(finding -> finding.severity() == Severity.LOSS)
                  .findFirst()
                  .orElseThrow();
          assertThat(loss.place()).contains(damaged.value()).contains("events.1.jsonl");
          assertThat(loss.mended()).isFalse();
          assertThat(loss.remedy().contains("could not")).isEqualTo(repair == Repair.MEND);
          assertThat(loss.remedy().contains("mount it writable")).isEqualTo(repair == Repair.MEND);
        }
      }
    }
  }

  @Test
  void aStoreThatMayNotBeChangedIsForbiddenAndNotAnOutage() {
    IOException immutable = new FileSystemException("runs", null, "Operation not permitted");
    IOException stream = new FileNotFoundException(root + "/.tmp-1 (Permission denied)");
    Disk disk = new Disk(root, Durability.NEVER);
    assertThat(disk.failure("make the folder", root, immutable))
        .isInstanceOf(StoreException.Forbidden.class)
        .hasMessageContaining("Operation not permitted; it may be marked as immutable");
    assertThat(disk.failure("write", root.resolve("layout.json"), stream))
        .isInstanceOf(StoreException.Forbidden.class)
        .hasMessageContaining("layout.json")
        .hasMessageContaining(": Permission denied; give this user the right")
        .hasMessageNotContaining(".tmp-");
  }

  @Test
  void aRootThatCanNeverBeMadeIsAWrongConfiguration() throws IOException {
    Path file = Files.writeString(root.resolve("file"), "no folder");
    for (Path wrong : List.of(file, file.resolve("store"))) {
      assertThatExceptionOfType(StoreException.InvalidConfiguration.class)
          .isThrownBy(() -> Recorded.open(wrong))
          .withMessageContaining("option root of store filesystem: " + file + " is a file");
    }
    Path nowhere = Path.of("/proc/none/store");
    assumeThat(Path.of("/proc/self")).exists();
    try (Stores stores = Recorded.open(nowhere)) {
      assertThatExceptionOfType(StoreException.InvalidConfiguration.class)
          .isThrownBy(() -> Recorded.running(stores.executions()))
          .withMessageContaining("option root of store filesystem: the folder " + nowhere);
    }
  }

  @Test
  void aRunWhoseFolderMayNotBeEnteredIsForbiddenAndNotGone() throws IOException {
    assumeThat(System.getProperty("user.name"))
        .as("root may enter every folder")
        .isNotEqualTo("root");
    RunId id;
    try (Stores stores = Recorded.open(root)) {
      id = Recorded.ended(stores.executions());
    }
    Path folder = Recorded.folder(root, id);
    for (String rights : List.of("r--r--r--", "---------")) {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(rights));
      try (Stores stores = Recorded.open(root)) {
        assertThatExceptionOfType(StoreException.Forbidden.class)
            .isThrownBy(() -> stores.executions().events(id, EventQuery.all()))
            .withMessageContaining(folder.toString())
            .withMessageContaining("give this user the right to it");
      } finally {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    }
    try (Stores stores = Recorded.open(root)) {
      assertThat(stores.executions().events(id, EventQuery.all()).events()).isNotEmpty();
    }
  }

  @Test
  void aFileInPlaceOfARunsFolderIsNoMissingRunAndHidesNoOther() throws IOException {
    RunId id;
    RunId open;
    RunId other;
    try (Stores stores = Recorded.open(root)) {
      id = Recorded.ended(stores.executions());
      open = Recorded.running(stores.executions());
      other = Recorded.ended(stores.executions());
    }
    for (RunId obstructed : List.of(id, open)) {
      Path folder = Recorded.folder(root, obstructed);
      Files.move(folder, root.resolve(obstructed.value()));
      Files.writeString(folder, "no folder");
    }
    try (Stores stores = Recorded.open(root)) {
      for (RunId obstructed : List.of(id, open)) {
        assertThatExceptionOfType(StoreException.Unavailable.class)
            .isThrownBy(() -> stores.executions().events(obstructed, EventQuery.all()))
            .withMessageContaining(obstructed.value());
        assertThat(Recorded.check(stores))
            .anyMatch(
                finding ->
                    finding.severity() != Severity.NOTICE
                        && finding.place().contains(obstructed.value()));
      }
      assertThat(stores.executions().listRuns()).extracting(Run::id).contains(other);
    }
  }

  @Test
  void aFileInPlaceOfAllRunsIsNoEmptyStore() throws IOException {
    try (Stores stores = Recorded.open(root)) {
      Recorded.running(stores.executions());
    }
    Files.move(root.resolve("runs"), root.resolve("elsewhere"));
    Files.writeString(root.resolve("runs"), "no folder");
    try (Stores stores = Recorded.open(root)) {
      assertThat(Recorded.losses(stores))
          .anyMatch(finding -> finding.place().equals(root.resolve("runs").toString()));
    }
  }
}
