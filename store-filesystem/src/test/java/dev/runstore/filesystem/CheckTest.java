package dev.runstore.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.EventQuery;
import dev.runstore.api.Maintenance.Repair;
import dev.runstore.api.Maintenance.Severity;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreException;
import dev.runstore.api.config.Stores;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each damage is found, named with its run, file and numbers, and mended as far as it can be. */
final class CheckTest {
  @TempDir Path root;

  private Path folder(RunId id) {
    return Recorded.folder(root, id);
  }

  private static void assertRestIsReadable(Stores stores, RunId lost) {
    for (Run run : stores.executions().listRuns()) {
      if (!run.id().equals(lost)) {
        assertThat(stores.executions().events(run.id(), EventQuery.all()).events()).hasSize(7);
      }
    }
  }

  @Test
  void aSoundStoreHasNoFindings() throws IOException {
    RunId id = Recorded.withARest(root, true);
    Recorded.looking(
        root,
        stores -> {
          stores.executions().annotate(id, 0, List.of(Event.undated(new EventBody.Pinned("me"))));
          stores
              .artifacts()
              .put(
                  ArtifactKey.of(id, "text"),
                  new ByteArrayInputStream(new byte[9]),
                  ArtifactOptions.BYTES);
          RunId archived = Recorded.ended(stores.executions());
          stores.executions().archive(archived);
        });
    Recorded.looking(root, stores -> assertThat(Recorded.check(stores)).isEmpty());
    Recorded.looking(root, stores -> assertThat(Recorded.check(stores, Repair.MEND)).isEmpty());
  }

  @Test
  void aSegmentOfZerosIsALossAndNobodyGoesOnWithoutIt() throws IOException {
    for (String segment : List.of("events.0.jsonl", "events.1.jsonl")) {
      RunId id = Recorded.withARest(root, false);
      Path file = folder(id).resolve(segment);
      Files.write(file, new byte[(int) Files.size(file)]);
      Recorded.looking(
          root,
          stores -> {
            assertThat(Recorded.losses(stores))
                .anyMatch(
                    finding ->
                        (finding.place() + finding.problem()).contains(id.value())
                            && (finding.place() + finding.problem()).contains(segment));
            assertRestIsReadable(stores, id);
            assertThatExceptionOfType(StoreException.Corrupt.class)
                .isThrownBy(() -> stores.executions().find(id));
          });
    }
  }

  @Test
  void theOnlySegmentInZerosIsNotAMissingRun() throws IOException {
    RunId id = RunId.next();
    Event created =
        Event.undated(EventBody.RunCreated.of(dev.runstore.api.model.Subject.workflow("w")));
    Recorded.looking(root, stores -> stores.executions().create(id, created));
    Path file = folder(id).resolve("events.0.jsonl");
    byte[] zeros = new byte[(int) Files.size(file)];
    Files.write(file, zeros);
    Recorded.looking(
        root,
        stores -> {
          assertThat(Recorded.losses(stores))
              .singleElement()
              .matches(f -> f.problem().contains("events.0"));
          assertThatExceptionOfType(StoreException.Corrupt.class)
              .isThrownBy(() -> stores.executions().create(id, created));
        });
    assertThat(Files.readAllBytes(file)).isEqualTo(zeros);
  }

  @Test
  void anotherRunsSegmentIsALoss() throws IOException {
    RunId id = Recorded.withARest(root, false);
    RunId other = Recorded.withARest(root, false);
    Files.copy(
        folder(other).resolve("events.1.jsonl"),
        folder(id).resolve("events.1.jsonl"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    Recorded.looking(
        root,
        stores ->
            assertThat(Recorded.losses(stores))
                .anyMatch(
                    finding ->
                        finding.place().contains(id.value())
                            && finding.problem().contains("events.1.jsonl")
                            && finding.problem().contains(other.value())));
  }

  @Test
  void aHistoryThatIsShorterThanItsSummaryIsALossWithNumbers() throws IOException {
    RunId id = Recorded.withARest(root, true);
    Path file = folder(id).resolve("events.1.jsonl");
    List<String> lines = Files.readAllLines(file);
    Files.write(file, lines.subList(0, lines.size() - 1));
    Recorded.looking(
        root,
        stores ->
            assertThat(Recorded.losses(stores))
                .singleElement()
                .matches(finding -> finding.place().contains(id.value()))
                .matches(finding -> finding.place().contains("events 6 to 7")));
  }

  @Test
  void aRunWhoseFolderIsGoneIsALossUntilItIsDeleted() {
    RunId id = Recorded.withARest(root, true);
    RunId archived = Recorded.withARest(root, true);
    Recorded.looking(root, stores -> stores.executions().archive(archived));
    remove(folder(id));
    remove(root.resolve(".archive").resolve(archived.value() + ".zip"));
    Recorded.looking(
        root,
        stores -> {
          for (Repair repair : List.of(Repair.REPORT_ONLY, Repair.MEND, Repair.REPORT_ONLY)) {
            for (RunId lost : List.of(id, archived)) {
              assertThat(Recorded.check(stores, repair))
                  .anyMatch(
                      finding ->
                          finding.severity() == Severity.LOSS
                              && finding.place().contains(lost.value())
                              && finding.problem().contains("events 1 to 7"));
              assertThatExceptionOfType(StoreException.Corrupt.class)
                  .isThrownBy(() -> stores.executions().events(lost, EventQuery.all()));
            }
          }
          remove(root.resolve("index").resolve("manifest.json"));
          Recorded.check(stores, Repair.MEND);
          assertThat(Recorded.losses(stores)).hasSize(2);
          assertThat(stores.executions().delete(id, new PlanId("p"))).isTrue();
          assertThat(stores.executions().delete(archived, new PlanId("p"))).isTrue();
          assertThat(Recorded.check(stores)).isEmpty();
          assertThat(stores.executions().listRuns())
              .extracting(Run::id)
              .doesNotContain(id, archived);
        });
  }

  @Test
  void aBadBatchInTheMiddleLosesOnlyItsNumbers() throws IOException {
    RunId id = Recorded.withARest(root, true);
    Path file = folder(id).resolve("events.1.jsonl");
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    int at = lines.size() - 2;
    lines.set(at, lines.get(at).replace("\"x\":1", "\"x\":2"));
    Files.write(file, lines);
    Recorded.looking(
        root,
        stores -> {
          assertThat(Recorded.losses(stores))
              .singleElement()
              .matches(finding -> finding.place().contains(id.value()))
              .matches(finding -> finding.place().contains("events.1.jsonl"))
              .matches(finding -> finding.place().contains("events 4 to 5"));
          assertThat(stores.executions().events(id, EventQuery.all()).events())
              .extracting(RecordedEvent::sequence)
              .containsExactly(1L, 2L, 3L, 6L, 7L);
          assertThat(
                  stores
                      .executions()
                      .list(RunQuery.all(), dev.runstore.api.PageRequest.first(9))
                      .items())
              .hasSize(2);
        });
  }

  private static void remove(Path path) {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
