package dev.runstore.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.Maintenance.Finding;
import dev.runstore.api.Maintenance.Repair;
import dev.runstore.api.config.Stores;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.RunId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What interrupted deletions and moves leave of runs is found and removed. */
final class LeftoverCheckTest {
  private static final PlanId PLAN = new PlanId("plan");
  @TempDir Path root;

  private static void mendsAll(Stores stores, int findings) {
    assertThat(Recorded.check(stores)).hasSize(findings).noneMatch(Finding::mended);
    assertThat(Recorded.check(stores, Repair.MEND)).hasSize(findings).allMatch(Finding::mended);
    assertThat(Recorded.check(stores)).isEmpty();
  }

  @Test
  void whatIsLeftOfADeletedRunIsRemovedAlsoWhereTheHistoryWentFirst() throws IOException {
    RunId id = Recorded.withARest(root, true);
    Path record = Recorded.folder(root, id).resolve("execution_result.json");
    byte[] content = Files.readAllBytes(record);
    Recorded.looking(
        root,
        stores -> {
          ArtifactKey key = ArtifactKey.of(id, "text");
          stores.artifacts().put(key, new ByteArrayInputStream(new byte[9]), ArtifactOptions.BYTES);
          stores.executions().delete(id, PLAN);
          assertThat(Recorded.folder(root, id)).exists();
          mendsAll(stores, 1);
          assertThat(Recorded.folder(root, id)).doesNotExist();
        });
    Files.createDirectories(Recorded.folder(root, id));
    Files.write(record, content);
    Recorded.looking(root, stores -> mendsAll(stores, 1));
    assertThat(Recorded.folder(root, id)).doesNotExist();
  }

  @Test
  void whatAMoveHasLeftIsRemovedAfterADay() throws IOException {
    Recorded.withARest(root, true);
    FileTime longAgo = FileTime.from(Instant.now().minusSeconds(200_000));
    Path old = root.resolve("trash").resolve(RunId.derived(longAgo.toInstant(), "old").value());
    Path young = root.resolve("trash").resolve(RunId.next().value());
    Path bundle = root.resolve(".archive").resolve(".tmp-1-1-old");
    Path begun = root.resolve(".archive").resolve(".tmp-1-2-young");
    Path index = root.resolve("trash").resolve(RunId.derived(longAgo.toInstant(), "i").value());
    for (Path folder : List.of(old, young)) {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("events.0.jsonl"), "{}");
    }
    Files.createDirectories(index.resolve("segments"));
    Files.createDirectories(root.resolve(".archive"));
    Files.writeString(bundle, "PK");
    Files.writeString(begun, "PK");
    for (Path left : List.of(old, young, bundle, index)) {
      Files.setLastModifiedTime(left, longAgo);
    }
    Recorded.looking(root, stores -> mendsAll(stores, 2));
    assertThat(List.of(old, bundle)).noneMatch(Files::exists);
    assertThat(List.of(young, begun, index)).allMatch(Files::exists);
  }
}
