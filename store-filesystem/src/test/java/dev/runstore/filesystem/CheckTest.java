package dev.runstore.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.EventQuery;
import dev.runstore.api.Fence;
import dev.runstore.api.Maintenance.Finding;
import dev.runstore.api.Maintenance.Repair;
import dev.runstore.api.Maintenance.Severity;
import dev.runstore.api.PageRequest;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreException;
import dev.runstore.api.config.Stores;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.EventBody.Custom;
import dev.runstore.api.event.EventBody.StepEnded;
import dev.runstore.api.event.EventBody.StepStarted;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepRunId;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.StepStatus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each damage is found, named with its run, file and numbers, and mended as far as it can be. */
final class CheckTest {
  @TempDir Path root;

  /** Records a run and one more, so that there is a rest that stays readable. */
  private RunId recorded(boolean ended) {
    try (Stores stores = Recorded.open(root)) {
      RunId id =
          ended ? Recorded.ended(stores.executions()) : Recorded.running(stores.executions());
      Recorded.ended(stores.executions());
      return id;
    }
  }

  private Path folder(RunId id) {
    return Recorded.folder(root, id);
  }

  private void looking(Consumer<Stores> look) {
    try (Stores stores = Recorded.open(root)) {
      look.accept(stores);
    }
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
    RunId id = recorded(true);
    looking(
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
    looking(stores -> assertThat(Recorded.check(stores)).isEmpty());
    looking(stores -> assertThat(Recorded.check(stores, Repair.MEND)).isEmpty());
  }

  @Test
  void aSegmentOfZerosIsALossAndNobodyGoesOnWithoutIt() throws IOException {
    for (String segment : List.of("events.0.jsonl", "events.1.jsonl")) {
      RunId id = recorded(false);
      Path file = folder(id).resolve(segment);
      Files.write(file, new byte[(int) Files.size(file)]);
      looking(
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
    looking(stores -> stores.executions().create(id, created));
    Path file = folder(id).resolve("events.0.jsonl");
    byte[] zeros = new byte[(int) Files.size(file)];
    Files.write(file, zeros);
    looking(
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
    RunId id = recorded(false);
    RunId other = recorded(false);
    Files.copy(
        folder(other).resolve("events.1.jsonl"),
        folder(id).resolve("events.1.jsonl"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    looking(
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
    RunId id = recorded(true);
    Path file = folder(id).resolve("events.1.jsonl");
    List<String> lines = Files.readAllLines(file);
    Files.write(file, lines.subList(0, lines.size() - 1));
    looking(
        stores ->
            assertThat(Recorded.losses(stores))
                .singleElement()
                .matches(finding -> finding.place().contains(id.value()))
                .matches(finding -> finding.place().contains("events 6 to 7")));
  }

  @Test
  void aRunWhoseFolderIsGoneIsALossUntilItIsDeleted() {
    RunId id = recorded(true);
    RunId archived = recorded(true);
    looking(stores -> stores.executions().archive(archived));
    remove(folder(id));
    remove(root.resolve(".archive").resolve(archived.value() + ".zip"));
    looking(
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
  void aDamagedLastBatchIsKeptBesideTheJournalBeforeItIsCut() throws IOException {
    RunId id = recorded(false);
    Path file = folder(id).resolve("events.1.jsonl");
    List<String> lines = Files.readAllLines(file);
    Recorded.flip(file, Files.size(file) - 20);
    String damaged = Files.readString(file);
    looking(
        stores ->
            assertThat(Recorded.losses(stores))
                .singleElement()
                .matches(finding -> finding.place().contains("events.1.jsonl"))
                .matches(finding -> finding.problem().contains("events from number 4 on")));
    looking(
        stores -> {
          stores
              .executions()
              .claim(
                  id,
                  dev.runstore.api.ClaimTerms.of(
                      new dev.runstore.api.model.Runner(
                          "test", "r", "1", java.util.Optional.empty())))
              .lease();
          Finding left =
              Recorded.check(stores, Repair.MEND).stream()
                  .filter(finding -> finding.severity() == Severity.LOSS)
                  .findFirst()
                  .orElseThrow();
          assertThat(left.mended()).isFalse();
          assertThat(left.remedy()).contains("a runner holds the run");
        });
    Files.delete(folder(id).resolve("lease.1.json"));
    looking(
        stores ->
            assertThat(Recorded.check(stores, Repair.MEND))
                .anyMatch(finding -> finding.severity() == Severity.LOSS && finding.mended()));
    assertThat(Files.readAllLines(file)).isEqualTo(lines.subList(0, lines.size() - 1));
    assertThat(kept(id)).singleElement().matches(copy -> damaged.endsWith(text(copy)));
    looking(stores -> assertThat(Recorded.losses(stores)).isEmpty());
  }

  @Test
  void aDamagedEndOfASegmentThatAnotherFollowsIsKeptAndCutToo() throws IOException {
    RunId id = recorded(true);
    Path file = folder(id).resolve("events.0.jsonl");
    String whole = Files.readString(file);
    Files.writeString(file, whole + "was a batch once\n");
    looking(stores -> assertThat(Recorded.losses(stores)).hasSize(1));
    looking(
        stores ->
            assertThat(Recorded.check(stores, Repair.MEND))
                .singleElement()
                .matches(finding -> finding.severity() == Severity.LOSS && finding.mended()));
    assertThat(file).hasContent(whole);
    assertThat(kept(id)).singleElement().matches(copy -> text(copy).equals("was a batch once\n"));
    looking(stores -> assertThat(Recorded.check(stores, Repair.REPORT_ONLY)).isEmpty());
  }

  @Test
  void aWriterKeepsADamagedLastBatchToo() throws IOException {
    RunId id = recorded(false);
    Path file = folder(id).resolve("events.1.jsonl");
    Recorded.flip(file, Files.size(file) - 20);
    looking(stores -> Recorded.end(stores.executions(), id));
    assertThat(kept(id)).hasSize(1);
  }

  @Test
  void damagedNotesAreALossAndKept() throws IOException {
    RunId id = recorded(true);
    looking(
        stores -> {
          for (int i = 0; i < 3; i++) {
            stores.executions().annotate(id, i, List.of(Event.undated(new EventBody.Pinned("me"))));
          }
        });
    Path notes = folder(id).resolve("notes.jsonl");
    Recorded.flip(notes, Files.size(notes) - 20);
    looking(
        stores -> {
          assertThat(Recorded.losses(stores))
              .anyMatch(
                  finding ->
                      finding.place().contains("notes.jsonl")
                          && finding.problem().contains("notes from number 3 on"));
          Recorded.check(stores, Repair.MEND);
          assertThat(kept(id)).hasSize(1);
        });
  }

  @Test
  void notesThatAreGoneAreALossWithNumbers() throws IOException {
    RunId id = recorded(true);
    looking(
        stores -> {
          for (int i = 0; i < 3; i++) {
            stores.executions().annotate(id, i, List.of(Event.undated(new EventBody.Pinned("me"))));
          }
        });
    Path notes = folder(id).resolve("notes.jsonl");
    Files.write(notes, Files.readAllLines(notes).subList(0, 1));
    looking(
        stores ->
            assertThat(Recorded.losses(stores))
                .singleElement()
                .matches(finding -> finding.place().contains("notes 2 to 3")));
  }

  @Test
  void aTailThatIsThereTwiceIsNoLoss() throws IOException {
    RunId id = recorded(true);
    Path file = folder(id).resolve("events.1.jsonl");
    List<String> lines = Files.readAllLines(file);
    byte[] before = Files.readAllBytes(file);
    String last = lines.get(lines.size() - 1) + "\n";
    Files.writeString(file, last, StandardOpenOption.APPEND);
    looking(
        stores -> {
          assertThat(Recorded.check(stores))
              .singleElement()
              .matches(finding -> finding.severity() == Severity.NOTICE)
              .matches(finding -> finding.place().contains("events.1.jsonl"));
          assertThat(Recorded.check(stores, Repair.MEND)).allMatch(Finding::mended);
          assertThat(stores.executions().events(id, EventQuery.all()).events()).hasSize(7);
        });
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void aRecordOrTableThatSaysSomethingElseIsMadeAnew() throws IOException {
    RunId id = recorded(true);
    Path record = folder(id).resolve("execution_result.json");
    String sound = Files.readString(record);
    for (String bad : List.of("", "{", sound.replace("SUCCEEDED", "FAILED"))) {
      assertThat(bad).isNotEqualTo(sound);
      Files.writeString(record, bad);
      looking(
          stores -> {
            assertThat(Recorded.check(stores))
                .singleElement()
                .matches(finding -> finding.severity() == Severity.WARNING && !finding.mended())
                .matches(finding -> finding.place().contains("execution_result.json"));
            assertThat(Recorded.check(stores, Repair.MEND)).allMatch(Finding::mended);
            assertThat(Recorded.check(stores)).isEmpty();
          });
      assertThat(record).hasContent(sound);
    }
  }

  @Test
  void aStepTableThatIsCutOrChangedCountsForNothingAndIsMadeAnew() throws IOException {
    RunId id;
    try (Stores stores = Recorded.open(root)) {
      id = Recorded.running(stores.executions());
      Fence fence = Fence.of(stores.executions().find(id).orElseThrow().lease().orElseThrow());
      long last = stores.executions().find(id).orElseThrow().eventCount();
      for (int i = 0; i < 6; i++) {
        StepRef ref = new StepRef(new StepId("s" + i), 1, StepRunId.next());
        Payload config = Payload.json("\"" + "x".repeat(15_000) + i + "\"");
        last =
            stores
                .executions()
                .append(
                    id,
                    fence,
                    last,
                    List.of(
                        Event.undated(StepStarted.of(ref)),
                        Event.undated(new Custom(Optional.of(ref), "note", Optional.of(config))),
                        Event.undated(StepEnded.of(ref, StepStatus.SUCCEEDED))))
                .last();
      }
      Recorded.end(stores.executions(), id);
    }
    Path table = folder(id).resolve("steps.jsonl");
    String sound = Files.readString(table);
    List<StepState> steps = steps(id);
    assertThat(steps).hasSize(6);
    String lines = sound.substring(0, sound.lastIndexOf("{\"run"));
    for (String bad :
        List.of(
            "",
            lines,
            sound.substring(sound.indexOf('\n') + 1),
            sound.replace("s2", "s7"),
            sound.replace(id.value(), RunId.next().value()))) {
      Files.writeString(table, bad);
      assertThat(steps(id)).isEqualTo(steps);
      looking(
          stores -> {
            assertThat(Recorded.check(stores))
                .singleElement()
                .matches(finding -> finding.severity() == Severity.WARNING && !finding.mended())
                .matches(finding -> finding.place().contains("steps.jsonl"));
            assertThat(Recorded.check(stores, Repair.MEND)).allMatch(Finding::mended);
            assertThat(Recorded.check(stores)).isEmpty();
          });
      assertThat(table).hasContent(sound);
    }
  }

  private List<StepState> steps(RunId id) {
    try (Stores stores = Recorded.open(root)) {
      return stores.executions().steps(id, PageRequest.first(100)).items();
    }
  }

  @Test
  void anIndexThatSaysSomethingElseIsNotBelievedAndMadeAnew() throws IOException {
    RunId id = recorded(true);
    try (Stream<Path> files = Files.walk(root.resolve("index"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        Files.write(
            file, text.replace("SUCCEEDED", "CANCELLED").getBytes(StandardCharsets.ISO_8859_1));
      }
    }
    looking(
        stores -> {
          assertThat(stores.executions().find(id).orElseThrow().status())
              .isEqualTo(dev.runstore.api.model.RunStatus.SUCCEEDED);
          assertThat(Recorded.check(stores))
              .singleElement()
              .matches(finding -> finding.place().contains("the index"));
          Recorded.check(stores, Repair.MEND);
          assertThat(Recorded.check(stores)).isEmpty();
          assertThat(stores.executions().listRuns())
              .allMatch(run -> run.status() == dev.runstore.api.model.RunStatus.SUCCEEDED);
        });
    assertThat(root.resolve("trash")).isNotEmptyDirectory();
  }

  @Test
  void aDamagedBundleIsALoss() throws IOException {
    RunId id = recorded(true);
    byte[] content = new byte[40_000];
    new java.util.Random(7).nextBytes(content);
    looking(
        stores -> {
          stores
              .artifacts()
              .put(
                  ArtifactKey.of(id, "bytes"),
                  new ByteArrayInputStream(content),
                  ArtifactOptions.BYTES);
          stores.executions().archive(id);
        });
    Path bundle = root.resolve(".archive").resolve(id.value() + ".zip");
    byte[] sound = Files.readAllBytes(bundle);
    int journal = new String(sound, StandardCharsets.ISO_8859_1).indexOf("events.1.jsonl");
    for (int at : List.of(sound.length / 4, sound.length / 2, journal + 40, sound.length - 10)) {
      Recorded.flip(bundle, at);
      looking(
          stores ->
              assertThat(Recorded.losses(stores))
                  .as("losses after a flip at %d of %d", at, sound.length)
                  .anyMatch(finding -> finding.place().contains(id.value())));
      Files.write(bundle, sound);
    }
    looking(stores -> assertThat(Recorded.check(stores)).isEmpty());
  }

  @Test
  void aBadBatchInTheMiddleLosesOnlyItsNumbers() throws IOException {
    RunId id = recorded(true);
    Path file = folder(id).resolve("events.1.jsonl");
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    int at = lines.size() - 2;
    lines.set(at, lines.get(at).replace("\"x\":1", "\"x\":2"));
    Files.write(file, lines);
    looking(
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

  private List<Path> kept(RunId id) {
    try (Stream<Path> files = Files.list(folder(id))) {
      return files.filter(file -> file.getFileName().toString().contains(".damaged-")).toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
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
