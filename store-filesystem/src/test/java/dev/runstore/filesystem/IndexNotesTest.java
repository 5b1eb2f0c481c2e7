package dev.runstore.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.PageRequest;
import dev.runstore.api.RunQuery;
import dev.runstore.api.config.Stores;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.TenantId;
import dev.runstore.filesystem.disk.CheckedLine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What was noted after an end is listed also when the log that says so is lost in part. */
final class IndexNotesTest {
  enum Damage {
    REMOVED,
    CUT_AFTER_ITS_HEAD,
    CUT_IN_THE_MIDDLE,
    FLIPPED_BIT
  }

  private static final EventBody PIN = new EventBody.Pinned("me");
  private static final EventBody LABEL =
      new EventBody.Relabelled(Labels.NONE.with("team", "blue"), Set.of());
  private static final EventBody HOLD = new EventBody.HoldPlaced("audit", "asked for");
  @TempDir Path root;
  private final Map<RunId, Run> expected = new HashMap<>();
  private Path log = Path.of("");

  @BeforeEach
  void record() throws IOException {
    List<RunId> runs = new ArrayList<>();
    try (Stores stores = Recorded.open(root)) {
      for (int i = 0; i < 8; i++) {
        runs.add(Recorded.ended(stores.executions()));
      }
      ((FilesystemSession) stores.executionSession()).tenant(TenantId.DEFAULT).index().rebuild();
    }
    try (Stores stores = Recorded.open(root)) {
      runs.add(Recorded.ended(stores.executions()));
      stores.executions().annotate(runs.get(4), 0, List.of(note(LABEL)));
    }
    try (Stores stores = Recorded.open(root)) {
      var store = stores.executions();
      store.annotate(runs.get(1), 0, List.of(note(PIN)));
      store.annotate(runs.get(2), 0, List.of(note(LABEL)));
      store.annotate(runs.get(3), 0, List.of(note(HOLD)));
      store.annotate(runs.get(4), 1, List.of(note(PIN)));
      store.annotate(runs.get(5), 0, List.of(note(PIN)));
      store.archive(runs.get(5));
      store.annotate(runs.get(8), 0, List.of(note(HOLD)));
      store.delete(runs.get(6), new PlanId("cleanup"));
      runs.stream()
          .filter(id -> !id.equals(runs.get(6)))
          .forEach(id -> expected.put(id, store.find(id).orElseThrow()));
    }
    try (Stream<Path> logs = Files.list(root.resolve("index/log"))) {
      log = logs.max(java.util.Comparator.naturalOrder()).orElseThrow();
    }
    assertThat(log).content().contains("\"deleted\":\"" + runs.get(6));
    String text = Files.readString(log);
    Files.writeString(log, head() + text.substring(text.indexOf('\n') + 1));
  }

  private static Event note(EventBody body) {
    return Event.undated(body);
  }

  /** Of a process that is gone. */
  private String head() {
    String name = String.valueOf(log.getFileName());
    return new String(
        CheckedLine.of(
            "{\"log\":\"" + name + "\",\"process\":999999999,\"startedAt\":\"2026-01-01\"}"),
        StandardCharsets.UTF_8);
  }

  private void damage(Damage damage) throws IOException {
    byte[] bytes = Files.readAllBytes(log);
    switch (damage) {
      case REMOVED -> Files.delete(log);
      case CUT_AFTER_ITS_HEAD -> Files.writeString(log, head());
      case CUT_IN_THE_MIDDLE -> Files.write(log, java.util.Arrays.copyOf(bytes, bytes.length / 2));
      case FLIPPED_BIT -> {
        bytes[head().length() + 100] ^= 1;
        Files.write(log, bytes);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatWasNotedIsListed(Damage damage) throws IOException {
    damage(damage);
    try (Stores stores = Recorded.open(root)) {
      assertListed(stores);
    }
    try (Stores stores = Recorded.open(root)) {
      RunId another = Recorded.ended(stores.executions());
      expected.put(another, stores.executions().find(another).orElseThrow());
      assertListed(stores);
    }
    try (Stores stores = Recorded.open(root)) {
      assertListed(stores);
      assertThat(Recorded.check(stores)).isEmpty();
    }
    assertThat(log).as("was taken in").doesNotExist();
  }

  @ParameterizedTest
  @EnumSource
  void aReaderThatWasThereBeforeNoticesToo(Damage damage) throws IOException {
    try (Stores stores = Recorded.open(root)) {
      Path aside = root.resolve("aside");
      Files.move(log, aside);
      assertListed(stores);
      Files.move(aside, log);
      damage(damage);
      assertListed(stores);
    }
  }

  private void assertListed(Stores stores) {
    for (RunQuery query :
        List.of(
            RunQuery.all(),
            RunQuery.all().labelled("team", "blue"),
            RunQuery.all().orderedBy(dev.runstore.api.RunOrder.ENDED))) {
      assertThat(stores.executions().list(query, PageRequest.first(500)).items())
          .as("%s", query)
          .containsExactlyInAnyOrderElementsOf(
              expected.values().stream().filter(query::matches).toList());
    }
  }
}
