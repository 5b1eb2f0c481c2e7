package dev.runstore.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.EventQuery;
import dev.runstore.api.Maintenance.Repair;
import dev.runstore.api.RunOrder;
import dev.runstore.api.RunQuery;
import dev.runstore.api.config.Stores;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever has become of the index, runs are recorded, read and listed, and it is made anew. */
final class IndexDamageTest {
  @TempDir Path root;
  private final List<RunId> runs = new ArrayList<>();

  @BeforeEach
  void record() {
    try (Stores stores = Recorded.openUnsynced(root)) {
      for (int i = 0; i < 300; i++) {
        runs.add(Recorded.ended(stores.executions()));
      }
      stores.executions().archive(runs.get(0));
    }
    try (Stores stores = Recorded.open(root)) {
      runs.add(Recorded.running(stores.executions()));
      runs.add(Recorded.ended(stores.executions()));
    }
  }

  static Stream<Map.Entry<String, Consumer<Path>>> damages() {
    return Stream.of(
        damage("a folder in place of the manifest", index -> obstruct(index, "manifest.json")),
        damage("a manifest of zeros", index -> write(index.resolve("manifest.json"), new byte[99])),
        damage(
            "a manifest with other things in it",
            index ->
                write(
                    index.resolve("manifest.json"),
                    "{\"version\":1,\"segments\":[{}],\"logs\":{\"a\":\"b\"}}"
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8))),
        damage("a folder in place of each log", index -> each(index.resolve("log"), true)),
        damage("a folder in place of each segment", index -> each(index.resolve("segments"), true)),
        damage("segments of zeros", index -> each(index.resolve("segments"), false)),
        damage("a file in place of the logs", index -> replace(index.resolve("log"))),
        damage("a file in place of the segments", index -> replace(index.resolve("segments"))),
        damage("a file in place of the index", IndexDamageTest::replace));
  }

  @ParameterizedTest
  @MethodSource("damages")
  void nothingIsInTheWay(Map.Entry<String, Consumer<Path>> damage) throws IOException {
    damage.getValue().accept(root.resolve("index"));
    try (Stores stores = Recorded.open(root)) {
      assertAllListed(stores);
      runs.add(Recorded.ended(stores.executions()));
      runs.add(Recorded.running(stores.executions()));
      assertAllListed(stores);
    }
    try (Stores stores = Recorded.open(root)) {
      assertAllListed(stores);
      Recorded.check(stores, Repair.MEND);
      assertAllListed(stores);
      assertThat(Recorded.check(stores)).isEmpty();
    }
    assertThat(root.resolve("trash")).as("where the old index is").isNotEmptyDirectory();
    try (Stream<Path> left = Files.list(root)) {
      assertThat(left).noneMatch(file -> file.getFileName().toString().startsWith(".tmp-"));
    }
  }

  @Test
  void aNewIndexIsMadeWhileOthersRecord() throws Exception {
    Process writer = Writer.start(root, 15);
    try (Stores stores = Recorded.open(root)) {
      while (writer.isAlive()) {
        Recorded.check(stores, Repair.MEND);
        ((FilesystemSession) stores.executionSession())
            .tenant(dev.runstore.api.model.TenantId.DEFAULT)
            .index()
            .rebuild();
      }
      assertThat(writer.exitValue()).isZero();
      assertThat(stores.executions().listRuns()).hasSize(runs.size() + 15);
      assertThat(Recorded.check(stores)).isEmpty();
    }
  }

  private void assertAllListed(Stores stores) {
    assertThat(stores.executions().listRuns())
        .extracting(Run::id)
        .containsExactlyInAnyOrderElementsOf(runs);
    assertThat(
            stores
                .executions()
                .list(
                    RunQuery.all().orderedBy(RunOrder.ENDED),
                    dev.runstore.api.PageRequest.first(500))
                .items())
        .hasSizeGreaterThanOrEqualTo(300);
    for (RunId id : List.of(runs.get(0), runs.get(7), runs.get(runs.size() - 1))) {
      assertThat(stores.executions().find(id)).isPresent();
      assertThat(stores.executions().events(id, EventQuery.all()).events()).isNotEmpty();
    }
  }

  private static Map.Entry<String, Consumer<Path>> damage(String name, Consumer<Path> how) {
    return Map.entry(name, how);
  }

  private static void obstruct(Path folder, String name) {
    remove(folder.resolve(name));
    make(folder.resolve(name));
  }

  private static void each(Path folder, boolean obstruct) {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        if (obstruct) {
          obstruct(folder, String.valueOf(file.getFileName()));
        } else {
          write(file, new byte[(int) Files.size(file)]);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void replace(Path folder) {
    remove(folder);
    write(folder, "no folder".getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private static void write(Path file, byte[] content) {
    try {
      Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void make(Path folder) {
    try {
      Files.createDirectory(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void remove(Path path) {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
