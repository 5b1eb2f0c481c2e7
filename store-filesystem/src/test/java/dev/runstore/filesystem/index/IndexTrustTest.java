package dev.runstore.filesystem.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.Pages;
import dev.runstore.api.RunOrder;
import dev.runstore.api.RunQuery;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.event.EventBody.RunEnded;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.fold.RunFold;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunFigures;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.TenantId;
import dev.runstore.filesystem.disk.Disk;
import dev.runstore.filesystem.disk.Durability;
import dev.runstore.filesystem.disk.Locks;
import dev.runstore.filesystem.disk.Places;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever becomes of a file of the index, lists show what the runs are. */
final class IndexTrustTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final LogWriter GONE = new LogWriter(999_999_999, "2026-01-01T00:00:00Z");
  private final Map<RunId, Run> runs = new HashMap<>();
  @TempDir Path root;
  private Disk disk;
  private Places places;
  private Locks locks;

  @BeforeEach
  void record() throws IOException {
    disk = new Disk(root, Durability.NEVER);
    places = Places.of(root, TenantId.DEFAULT);
    disk.folder(places.runs());
    locks = Locks.open(disk, places.locks());
    for (int count : List.of(280, 5, 7)) {
      try (RunIndex index = index()) {
        for (int i = 0; i < count; i++) {
          Run run = run(runs.size());
          disk.folder(places.run(run.id()).folder());
          index.open(run.id());
          runs.put(run.id(), run);
          if (run.status().isTerminal()) {
            index.closed(run, 0);
          }
        }
      }
    }
    assertThat(files("segments")).hasSize(1);
    assertThat(files("log")).hasSize(3);
    for (Path log : files("log")) {
      String text = Files.readString(log);
      String head = new String(GONE.head(name(log)), StandardCharsets.UTF_8);
      Files.writeString(log, head + text.substring(text.indexOf('\n') + 1));
    }
    assertListsAreRight("sound");
    try (RunIndex index = index()) {
      assertThat(index.isWhole()).isTrue();
    }
  }

  @AfterEach
  void close() {
    locks.close();
  }

  private RunIndex index() {
    return new RunIndex(
        disk, places, () -> locks, id -> Optional.ofNullable(runs.get(id)), Runnable::run);
  }

  private static Run run(int number) {
    RunId id = RunId.derived(START.plusSeconds(number), "x" + number);
    RunFold fold = new RunFold(id, step -> {});
    Subject subject = Subject.workflow("subject-" + number % 3);
    fold.apply(recorded(1, Event.of(START, RunCreated.of(subject))));
    if (number % 6 > 0) {
      RunStatus status = number % 5 == 0 ? RunStatus.FAILED : RunStatus.SUCCEEDED;
      fold.apply(recorded(2, Event.of(START.plusSeconds(1_000 - number), RunEnded.of(status))));
    }
    return fold.run();
  }

  private static RecordedEvent recorded(long sequence, Event event) {
    return new RecordedEvent(Track.HISTORY, sequence, START, event);
  }

  private List<Path> files(String folder) throws IOException {
    try (Stream<Path> files = Files.list(places.index().resolve(folder))) {
      return files.sorted().toList();
    }
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private Run at(RunId id) {
    return Objects.requireNonNull(runs.get(id));
  }

  private void assertListsAreRight(String damage) {
    try (RunIndex index = index()) {
      for (RunQuery query :
          List.of(
              RunQuery.all(),
              RunQuery.all().orderedBy(RunOrder.ENDED),
              RunQuery.all().withStatus(RunStatus.FAILED),
              RunQuery.all().ofSubject("subject-2").orderedBy(RunOrder.ENDED))) {
        List<RunId> listed = new ArrayList<>();
        Pages.all(500, page -> index.list(query, page)).forEach(run -> listed.add(run.id()));
        Comparator<Run> byId = Comparator.comparing(Run::id);
        Comparator<Run> order =
            query.order() == RunOrder.NEWEST
                ? byId
                : Comparator.comparing((Run run) -> run.endKey().orElseThrow()).thenComparing(byId);
        assertThat(listed)
            .as("%s after %s", query, damage)
            .isEqualTo(
                runs.values().stream()
                    .filter(query::matches)
                    .sorted(order.reversed())
                    .map(Run::id)
                    .toList());
        if (query.asksForFiguresOnly()) {
          List<RunFigures> counted = new ArrayList<>();
          Pages.all(500, page -> index.figures(query, page)).forEach(counted::add);
          assertThat(counted)
              .as("figures of %s after %s", query, damage)
              .isEqualTo(listed.stream().map(id -> RunFigures.of(at(id))).toList());
        }
      }
      runs.values()
          .forEach(
              run ->
                  assertThat(index.find(run.id()).orElse(run))
                      .as("%s after %s", run.id(), damage)
                      .isEqualTo(run));
    }
  }

  private void damagedInAllWays(Path file) throws IOException {
    byte[] sound = Files.readAllBytes(file);
    for (int i = 0; i < 40; i++) {
      byte[] bytes = sound.clone();
      int at = (int) ((long) i * (bytes.length - 1) / 39);
      bytes[at] ^= (byte) (1 << i % 7);
      Files.write(file, bytes);
      assertListsAreRight("a flipped bit at " + at + " of " + file);
    }
    for (int length : List.of(0, sound.length / 3, sound.length / 2, sound.length - 1)) {
      Files.write(file, Arrays.copyOf(sound, length));
      assertListsAreRight(file + " was cut to " + length);
    }
    Files.delete(file);
    assertListsAreRight(file + " was deleted");
    Files.write(file, sound);
  }

  @Test
  void aDamagedLogIsNotBelieved() throws IOException {
    for (Path log : files("log")) {
      damagedInAllWays(log);
      List<String> lines = Files.readAllLines(log);
      for (int kept = 1; kept < lines.size(); kept += 3) {
        Files.write(log, lines.subList(0, kept));
        assertListsAreRight(log + " was cut after line " + kept);
      }
      Files.write(log, lines);
    }
    List<Path> logs = files("log");
    Files.copy(logs.get(1), logs.get(2), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertListsAreRight("one log was put in place of another");
  }

  @Test
  void aDamagedSegmentIsNotBelieved() throws IOException {
    damagedInAllWays(files("segments").get(0));
  }

  @Test
  void aDamagedManifestIsNotBelieved() throws IOException {
    damagedInAllWays(places.index().resolve("manifest.json"));
  }

  @Test
  void aDamagedIndexIsMadeAnewByTheNextWriter() throws IOException {
    Path segment = files("segments").get(0);
    byte[] bytes = Files.readAllBytes(segment);
    bytes[bytes.length / 4] ^= 1;
    Files.write(segment, bytes);
    try (RunIndex index = index()) {
      assertThat(index.isWhole()).isFalse();
      index.rebuild();
    }
    try (RunIndex index = index()) {
      assertThat(index.isWhole()).isTrue();
    }
    assertThat(files("segments")).doesNotContain(segment);
    assertListsAreRight("a rebuild");
  }
}
