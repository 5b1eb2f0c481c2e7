package dev.runstore.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.config.Stores;
import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.TenantId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done in the background meets what others do; a store among files is told. */
final class EndingsTest {
  @TempDir Path root;

  @Test
  void aRunThatIsDeletedJustAfterItsEndIsNoTrouble() {
    assertThat(warned((stores, run) -> stores.executions().delete(run, new PlanId("p")))).isEmpty();
  }

  @Test
  void aRunThatIsArchivedJustAfterItsEndIsNoTrouble() {
    assertThat(warned((stores, run) -> stores.executions().archive(run))).isEmpty();
  }

  @Test
  void theIndexOfANewStoreIsWholeBeforeAnythingIsDoneInTheBackground() {
    CompletableFuture<Boolean> go = new CompletableFuture<>();
    try (FilesystemSession session = session();
        Stores other = Recorded.open(root)) {
      session.background().submit("wait", go::join);
      try {
        Recorded.running(session.executions(TenantId.DEFAULT));
        assertThat(Recorded.check(other)).isEmpty();
      } finally {
        go.complete(true);
      }
    }
  }

  private FilesystemSession session() {
    return (FilesystemSession)
        new FilesystemProvider().open(StoreConfig.of(Map.of("root", root.toString())));
  }

  /** What is logged when this is done to a run that has ended, before its record is made. */
  private List<String> warned(BiConsumer<Stores, RunId> done) {
    CompletableFuture<Boolean> go = new CompletableFuture<>();
    try (Warnings warnings = Warnings.heard()) {
      try (FilesystemSession session = session();
          Stores other = Recorded.open(root)) {
        session.background().submit("wait", go::join);
        try {
          done.accept(other, Recorded.ended(session.executions(TenantId.DEFAULT)));
        } finally {
          go.complete(true);
        }
      }
      return warnings.lines();
    }
  }

  @Test
  void aStoreAmongOtherFilesIsToldOnce() throws Exception {
    Files.writeString(root.resolve("letter.txt"), "dear");
    Files.writeString(root.resolve(".hidden"), "");
    for (int calls = 1; calls >= 0; calls--) {
      try (Warnings warnings = Warnings.heard();
          Stores stores = Recorded.open(root)) {
        Recorded.ended(stores.executions());
        assertThat(warnings.lines())
            .hasSize(calls)
            .allMatch(line -> line.contains("holds other files, as \"letter.txt\""));
      }
    }
  }

  @Test
  void aStoreInAFolderOfItsOwnIsNotTold() throws Exception {
    Files.writeString(root.resolve(".DS_Store"), "");
    Files.createDirectory(root.resolve("lost+found"));
    try (Warnings warnings = Warnings.heard();
        Stores stores = Recorded.open(root)) {
      Recorded.ended(stores.executions());
      assertThat(warnings.lines()).isEmpty();
    }
  }
}
