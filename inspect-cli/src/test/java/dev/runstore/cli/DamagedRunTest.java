package dev.runstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  }

  @Test
  void aJournalThatEndsBeforeItsRunIsTold() throws IOException {
    lostAtTheEnd();
    isToldEverywhere();
  }
}
