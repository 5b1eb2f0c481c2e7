package dev.runstore.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.EventQuery;
import dev.runstore.api.Maintenance.Finding;
import dev.runstore.api.Maintenance.Repair;
import dev.runstore.api.Maintenance.Severity;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.RunId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is damaged at the end of a journal or among the notes is kept before it is cut. */
final class CutCheckTest {
  @TempDir Path root;

  @Test
  void aDamagedLastBatchIsKeptBesideTheJournalBeforeItIsCut() throws IOException {
    RunId id = Recorded.withARest(root, false);
    Path file = folder(id).resolve("events.1.jsonl");
    List<String> lines = Files.readAllLines(file);
    Recorded.flip(file, Files.size(file) - 20);
    String damaged = Files.readString(file);
    Recorded.looking(
        root,
        stores ->
            assertThat(Recorded.losses(stores))
                .singleElement()
                .matches(finding -> finding.place().contains("events.1.jsonl"))
                .matches(finding -> finding.problem().contains("events from number 4 on")));
    Recorded.looking(
        root,
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
    Recorded.looking(
        root,
        stores ->
            assertThat(Recorded.check(stores, Repair.MEND))
                .anyMatch(finding -> finding.severity() == Severity.LOSS && finding.mended()));
    assertThat(Files.readAllLines(file)).isEqualTo(lines.subList(0, lines.size() - 1));
    assertThat(kept(id)).singleElement().matches(copy -> damaged.endsWith(text(copy)));
    Recorded.looking(root, stores -> assertThat(Recorded.losses(stores)).isEmpty());
  }

  @Test
  void aDamagedEndOfASegmentThatAnotherFollowsIsKeptAndCutToo() throws IOException {
    RunId id = Recorded.withARest(root, true);
    Path file = folder(id).resolve("events.0.jsonl");
    String whole = Files.readString(file);
    Files.writeString(file, whole + "was a batch once\n");
    Recorded.looking(root, stores -> assertThat(Recorded.losses(stores)).hasSize(1));
    Recorded.looking(
        root,
        stores ->
            assertThat(Recorded.check(stores, Repair.MEND))
                .anyMatch(finding -> finding.severity() == Severity.LOSS && finding.mended()));
    assertThat(file).hasContent(whole);
    assertThat(kept(id)).singleElement().matches(copy -> text(copy).equals("was a batch once\n"));
    Recorded.looking(
        root,
        stores ->
            assertThat(Recorded.check(stores, Repair.REPORT_ONLY))
                .singleElement()
                .matches(finding -> finding.severity() == Severity.WARNING)
                .matches(finding -> finding.place().contains("events.0.damaged-")));
  }

  @Test
  void theEndOfARunThatWasCutOffIsNoWriteThatWasNotFinished() throws IOException {
    RunId id = Recorded.withARest(root, true);
    Path file = folder(id).resolve("events.1.jsonl");
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 5));
    String cut = Files.readString(file);
    Files.deleteIfExists(folder(id).resolve("lease.1.json"));
    Recorded.looking(
        root,
        stores -> {
          assertThat(Recorded.losses(stores))
              .anyMatch(finding -> finding.problem().startsWith("a damaged end"));
          Recorded.check(stores, Repair.MEND);
        });
    assertThat(kept(id))
        .singleElement()
        .matches(copy -> !text(copy).isEmpty() && cut.endsWith(text(copy)));
    Recorded.looking(
        root,
        stores -> {
          assertThat(Recorded.losses(stores)).isNotEmpty();
          assertThat(Recorded.check(stores, Repair.REPORT_ONLY))
              .anyMatch(finding -> finding.place().contains("events.1.damaged-"));
        });
  }

  @Test
  void aWriterKeepsADamagedLastBatchToo() throws IOException {
    RunId id = Recorded.withARest(root, false);
    Path file = folder(id).resolve("events.1.jsonl");
    Recorded.flip(file, Files.size(file) - 20);
    Recorded.looking(root, stores -> Recorded.end(stores.executions(), id));
    assertThat(kept(id)).hasSize(1);
  }

  @Test
  void damagedNotesAreALossAndKept() throws IOException {
    RunId id = Recorded.withARest(root, true);
    Recorded.looking(
        root,
        stores -> {
          for (int i = 0; i < 3; i++) {
            stores.executions().annotate(id, i, List.of(Event.undated(new EventBody.Pinned("me"))));
          }
        });
    Path notes = folder(id).resolve("notes.jsonl");
    Recorded.flip(notes, Files.size(notes) - 20);
    Recorded.looking(
        root,
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
    RunId id = Recorded.withARest(root, true);
    Recorded.looking(
        root,
        stores -> {
          for (int i = 0; i < 3; i++) {
            stores.executions().annotate(id, i, List.of(Event.undated(new EventBody.Pinned("me"))));
          }
        });
    Path notes = folder(id).resolve("notes.jsonl");
    Files.write(notes, Files.readAllLines(notes).subList(0, 1));
    Recorded.looking(
        root,
        stores ->
            assertThat(Recorded.losses(stores))
                .singleElement()
                .matches(finding -> finding.place().contains("notes 2 to 3")));
  }

  @Test
  void aTailThatIsThereTwiceIsNoLoss() throws IOException {
    RunId id = Recorded.withARest(root, true);
    Path file = folder(id).resolve("events.1.jsonl");
    List<String> lines = Files.readAllLines(file);
    byte[] before = Files.readAllBytes(file);
    String last = lines.get(lines.size() - 1) + "\n";
    Files.writeString(file, last, StandardOpenOption.APPEND);
    Recorded.looking(
        root,
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

  private Path folder(RunId id) {
    return Recorded.folder(root, id);
  }
}
