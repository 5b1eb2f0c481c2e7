package dev.runstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.Fence;
import dev.runstore.api.config.RunstoreConfig;
import dev.runstore.api.config.Stores;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a damaged run is shown, and what is missing is said. */
final class DamagedRunTest {
  @TempDir Path folder;
  private Cli wct;
  private Path journal;

  @BeforeEach
  void record() throws IOException {
    SampleRun.writeTo(folder.resolve(".waivern"));
    wct = Cli.in(folder);
    wct.run("inspect").text();
    Path run = folder.resolve(".waivern/runs/" + SampleRun.ID);
    try (var files = Files.list(run)) {
      journal =
          files
              .filter(file -> file.getFileName().toString().matches("events\\.[0-9]+\\.jsonl"))
              .max(java.util.Comparator.naturalOrder())
              .orElseThrow();
    }
  }

  private void lostInTheMiddle() throws IOException {
    List<String> lines = Files.readAllLines(journal);
    lines.set(lines.size() / 2, "x" + lines.get(lines.size() / 2));
    Files.write(journal, lines);
  }

  private void lostAtTheEnd() throws IOException {
    byte[] bytes = Files.readAllBytes(journal);
    Files.write(journal, java.util.Arrays.copyOf(bytes, bytes.length / 2));
  }

  private void isTold(String... command) {
    Cli.Said said = wct.run(command);
    assertThat(said.code()).as(String.join(" ", command)).isEqualTo(ExitCode.CORRUPT.number());
    assertThat(said.err())
        .containsPattern("events? [0-9]+.* of run " + SampleRun.ID)
        .contains("the rest is shown", "store check");
  }

  private void isToldEverywhere() {
    isTold("inspect");
    assertThat(wct.run("inspect").out()).contains(SampleRun.ID.value());
    isTold("inspect", "-o", "json");
    isTold("inspect", "--exit-status");
    isTold("runs", "steps");
    isTold("runs", "events");
    isTold("runs", "events", "--tail", "1");
    isTold("runs", "logs");
    isTold("runs", "diff", "@latest", "@latest");
    isTold("export");
    Path file = folder.resolve("run.jsonl");
    Cli.Said exported = wct.run("export", "--format", "jsonl", "--output", file.toString());
    assertThat(exported.code()).isEqualTo(ExitCode.CORRUPT.number());
    assertThat(file).isNotEmptyFile();
    Cli.Said copied = wct.run("store", "copy", ".waivern", "./other", "-o", "jsonl");
    assertThat(copied.code()).isEqualTo(ExitCode.FAILURE.number());
    assertThat(copied.out()).contains("REFUSED", "cannot be read any more");
    assertThat(wct.run("runs", "list", "-o", "name").text()).isEqualTo(SampleRun.ID + "\n");
  }

  /** Imported elsewhere what is left of the run is no run that is whole. */
  private void isNoWholeRunElsewhere() {
    for (String format : List.of("runstore-json", "bundle")) {
      String file = folder.resolve("part." + format).toString();
      isTold("export", "--format", format, "--output", file);
      String root = folder.resolve("of-" + format).toString();
      Cli.Said refused = wct.run("--root", root, "import", file);
      assertThat(refused.code()).as(format).isEqualTo(ExitCode.FAILURE.number());
      assertThat(refused.err())
          .contains("of run " + SampleRun.ID, "could not be read", "--partial");
      assertThat(wct.run("--root", root, "import", file, "--partial").text()).contains("yes");
      assertThat(wct.run("--root", root, "import", file, "--partial").text()).contains("no");
      String shown = wct.run("--root", root, "inspect").text();
      assertThat(shown).as(format).contains("EVENTS_LOST", "could not be read any more");
      String again = folder.resolve("again." + format).toString();
      wct.run("--root", root, "export", "--format", format, "--output", again).text();
      String third = folder.resolve("third-" + format).toString();
      assertThat(wct.run("--root", third, "import", again).code()).isZero();
      assertThat(wct.run("--root", third, "inspect").text()).contains("EVENTS_LOST");
    }
    Cli.Said verified = wct.run("bundle", "verify", folder.resolve("part.bundle").toString());
    assertThat(verified.code()).isEqualTo(ExitCode.CORRUPT.number());
    for (String format : List.of("otlp", "openlineage")) {
      String file = folder.resolve("part." + format).toString();
      isTold("export", "--format", format, "--output", file);
      String root = folder.resolve("of-" + format).toString();
      assertThat(wct.run("--root", root, "import", file).code()).isZero();
      assertThat(
              wct.run("--root", root, "runs", "events", "@latest", "-o", "jsonl").out()
                  + wct.run("--root", root, "inspect", lineage(root)).out())
          .as(format)
          .contains("EVENTS_LOST");
    }
    for (String format : List.of("markdown", "html", "jsonl")) {
      Cli.Said said = wct.run("export", "--format", format);
      assertThat(said.code()).isEqualTo(ExitCode.CORRUPT.number());
      assertThat(said.out())
          .as(format)
          .containsPattern(
              format.equals("jsonl") ? "\"missing\":\"events? " : "Not all of the run");
    }
    Cli.Said whole = wct.run("export", "--format", "folder", "--output", "./part");
    assertThat(whole.code()).isEqualTo(ExitCode.CORRUPT.number());
    assertThat(whole.err()).contains("cannot be read any more", "--format bundle");
    assertThat(folder.resolve("part")).doesNotExist();
  }

  private String lineage(String root) {
    return wct.run("--root", root, "runs", "list", "-o", "name")
        .text()
        .lines()
        .reduce((a, b) -> b)
        .orElseThrow();
  }

  @Test
  void anArtifactThatTheHistoryNamesAndThatIsGoneIsTold() throws IOException {
    Path artifacts = folder.resolve(".waivern/runs/" + SampleRun.ID + "/artifacts");
    try (var files = Files.walk(artifacts)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.delete(file);
      }
    }
    for (String[] command :
        List.of(
            new String[] {"inspect"},
            new String[] {"runs", "artifacts"},
            new String[] {"export", "--format", "bundle", "--output", "run.bundle"})) {
      Cli.Said said = wct.run(command);
      assertThat(said.code()).as(command[0]).isEqualTo(ExitCode.CORRUPT.number());
      assertThat(said.err()).contains("1 artifact of run", "it is not there");
    }
    Cli.Said copied = wct.run("store", "copy", ".waivern", "./other", "-o", "jsonl");
    assertThat(copied.code()).isEqualTo(ExitCode.FAILURE.number());
    assertThat(copied.out()).contains("REFUSED", "it is not there, which the history of run");
  }

  @Test
  void aGapInTheMiddleIsTold() throws IOException {
    lostInTheMiddle();
    isToldEverywhere();
    isNoWholeRunElsewhere();
  }

  @Test
  void whatARepairMovedAsideIsMissingUntilItIsRestored() throws IOException {
    RunId open = RunId.next();
    Path root = folder.resolve(".waivern");
    try (Stores stores = Stores.open(RunstoreConfig.filesystem(root))) {
      Instant at = Instant.parse("2026-03-01T10:00:00Z");
      EventBody created = EventBody.RunCreated.of(Subject.workflow("daily"));
      stores.executions().create(open, Event.of(at, created));
      stores
          .executions()
          .append(open, Fence.unleased(), 1, List.of(Event.of(at, new EventBody.RunStarted())));
    }
    Path damaged = root.resolve("runs/" + open + "/events.0.jsonl");
    List<String> lines = Files.readAllLines(damaged);
    lines.set(1, lines.get(1).replace("run.started", "run.stXrted"));
    Files.writeString(damaged, String.join("\n", lines) + "\n");
    Cli.Said before = wct.run("inspect", open.value());
    assertThat(before.code()).isEqualTo(ExitCode.CORRUPT.number());
    assertThat(wct.run("store", "check", "--repair").out()).contains(".damaged-");
    Cli.Said after = wct.run("inspect", open.value());
    assertThat(after.code()).isEqualTo(ExitCode.CORRUPT.number());
    assertThat(after.err()).contains("event 2 of run " + open + " cannot be read any more");
    assertThat(wct.run("export", open.value()).code()).isEqualTo(ExitCode.CORRUPT.number());
    try (var files = Files.list(root.resolve("runs/" + open))) {
      for (Path file : files.filter(one -> one.toString().contains(".damaged-")).toList()) {
        Files.delete(file);
      }
    }
    assertThat(wct.run("inspect", open.value()).code()).isZero();
  }

  @Test
  void aJournalThatEndsBeforeItsRunIsTold() throws IOException {
    lostAtTheEnd();
    isToldEverywhere();
    isNoWholeRunElsewhere();
  }
}
